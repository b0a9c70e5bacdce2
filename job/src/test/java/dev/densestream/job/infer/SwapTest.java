// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import static dev.densestream.job.infer.Records.message;
import static dev.densestream.job.infer.Records.pinned;
import static dev.densestream.job.infer.Records.request;
import static dev.densestream.job.infer.Records.retired;
import static dev.densestream.job.infer.Records.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WeightsReference;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.weights.PreparedNetworks;
import dev.densestream.serde.weights.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How one version gives way to the next. */
class SwapTest {

    private Path folder;

    @BeforeEach
    void takeFolder(@TempDir Path temporary) {
        folder = temporary;
    }

    @Test
    void servesTheVersionBeforeUntilTheNextIsReady() throws Exception {
        try (InferHarness infer = InferHarness.open("--keep-versions=1")) {
            infer.update(update("default", 1)).comes(update("default", 2)).ask(request(1));
            assertThat(versions(infer)).containsExactly("1");

            infer.isReady().ask(request(2));
            assertThat(versions(infer)).containsExactly("1", "2");
            assertThat(infer.told()).hasSize(2);
            assertThat(infer.told().get(1))
                    .startsWith("{\"event\":\"accepted\",\"model\":\"default\",\"version\":2,")
                    .contains("\"subtask\":0,\"parallelism\":1,\"layers\":2,");
        }
    }

    @Test
    void answersWithNoOlderVersionAfterARestart() throws Exception {
        OperatorSubtaskState state;
        try (InferHarness infer = InferHarness.open()) {
            infer.update(update("default", 1)).comes(update("default", 2));
            state = infer.snapshot();
        }
        try (InferHarness infer = InferHarness.restore(state)) {
            infer.ask(request(1)).ask(request(2, pinned(1)));
            assertThat(versions(infer)).isEmpty();

            infer.isReady().isReady();
            // a record that pins a version waits in a line of its own
            assertThat(versions(infer)).containsExactlyInAnyOrder("2", "1");
        }
    }

    @Test
    void readsReferredWeightsAgainAfterARestart() throws Exception {
        Path file = folder.resolve("block");
        Files.write(file, Records.file());
        String allow = "--weights-uri-allow=" + folder.toUri();
        OperatorSubtaskState state;
        try (InferHarness infer = InferHarness.open(allow)) {
            infer.update(reference(file)).ask(request(1));
            assertThat(versions(infer)).containsExactly("1");
            state = infer.snapshot();
        }
        try (InferHarness infer = InferHarness.restore(state, allow)) {
            infer.ask(request(2)).isReady();
            assertThat(versions(infer)).containsExactly("1");
        }
    }

    @Test
    void letsRecordsWaitWhereAFileIsGoneUntilTheirTimeIsUpOrItIsBack() throws Exception {
        Path file = folder.resolve("block");
        String[] options = {"--weights-uri-allow=" + folder.toUri(), "--wait-timeout=10s"};
        try (InferHarness infer = InferHarness.open(options)) {
            infer.update(reference(file)).ask(request(1));
            infer.at(10_500);
            assertThat(message(infer.deadLetters().get(0)))
                    .startsWith("model default: no weights came within 10000 ms (version 1: uri ")
                    .contains("no such file)");

            infer.ask(request(2));
            Files.write(file, Records.file());
            while (infer.answered().isEmpty()) {
                infer.isReady();
            }
            assertThat(infer.answered()).containsExactly(2L);
        }
    }

    @Test
    void holdsTheInputUpRatherThanTurnRecordsAwayWhileWeightsAreBeingPrepared() throws Exception {
        try (InferHarness infer = InferHarness.open("--max-waiting-records=0")) {
            infer.comes(update("default", 1)).ask(request(1));
            assertThat(infer.answered()).containsExactly(1L);
            assertThat(infer.deadLetters()).isEmpty();
        }
    }

    @Test
    void answersManyWaitingRecordsInOrderWhateverTheSlices() throws Exception {
        try (InferHarness infer = InferHarness.open()) {
            for (int i = 0; i < 2_000; i++) {
                infer.ask(request(i % 3, i));
            }
            infer.update(update("default", 1));
            while (infer.answered().size() < 2_000) {
                infer.inSlices();
            }
            for (int partition = 0; partition < 3; partition++) {
                int p = partition;
                assertThat(infer.responses().stream().filter(a -> a.partition() == p))
                        .extracting(RawRecord::offset)
                        .isSorted();
            }
        }
    }

    @Test
    void letsGoOfBlocksThatNobodyServesAnyMore() throws Exception {
        int before = PreparedNetworks.held();
        byte[] other = Records.otherFile();
        try (InferHarness infer = InferHarness.open("--keep-versions=1")) {
            infer.update(update("default", 1));
            assertThat(PreparedNetworks.held()).isEqualTo(before + 1);
            infer.update(update("default", 2, other));
            assertThat(PreparedNetworks.held()).isEqualTo(before + 1);
            infer.update(update("another", 1, other));
            assertThat(PreparedNetworks.held()).isEqualTo(before + 1);
            infer.update(retired("default", 2)).update(update("third", 1));
            assertThat(PreparedNetworks.held()).isEqualTo(before + 2);
        }
        assertThat(PreparedNetworks.held()).isEqualTo(before);
    }

    private static WeightsUpdate reference(Path file) {
        byte[] bytes = Records.file();
        return WeightsUpdate.at(
                new WeightsReference(file.toUri().toString(), Sha256.hex(bytes), bytes.length, ""),
                "default",
                1);
    }

    private static List<String> versions(InferHarness infer) {
        return infer.responses().stream()
                .map(response -> String.valueOf(response.header("densestream-model-version")))
                .toList();
    }
}
