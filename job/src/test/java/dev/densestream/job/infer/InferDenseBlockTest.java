// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import static dev.densestream.job.infer.Records.message;
import static dev.densestream.job.infer.Records.model;
import static dev.densestream.job.infer.Records.pinned;
import static dev.densestream.job.infer.Records.request;
import static dev.densestream.job.infer.Records.retired;
import static dev.densestream.job.infer.Records.stage;
import static dev.densestream.job.infer.Records.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import dev.densestream.job.record.WaitingRecord;
import dev.densestream.job.waiting.WaitingLine;
import dev.densestream.serde.golden.Agreement;
import dev.densestream.serde.message.TensorRequests;
import dev.densestream.serde.weights.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class InferDenseBlockTest {

    private static final ModelChoice DEFAULT = new ModelChoice("default", OptionalLong.empty());

    @Test
    void answersWithTheBlocksOutputAndSaysWhoAnswered() throws Exception {
        try (InferHarness infer = InferHarness.open()) {
            infer.update(update("default", 3));
            infer.ask(
                    request(
                            7,
                            Header.of("traceparent", "00-aa-01"),
                            Header.of("content-type", "application/safetensors; v=1"),
                            Header.of("traceparent", "00-bb-01")));

            RawRecord response = infer.responses().get(0);
            Tensor output = TensorRequests.open(Objects.requireNonNull(response.value())).tensor();
            assertThat(
                            Agreement.relativeError(
                                    Records.GOLDEN.expected(),
                                    output,
                                    Records.GOLDEN.input().shape().c()))
                    .isLessThan(Agreement.F32_TOLERANCE);
            assertThat(response.headers().stream().map(Header::name))
                    .containsExactly(
                            "traceparent",
                            "traceparent",
                            "content-type",
                            "densestream-model",
                            "densestream-model-version",
                            "densestream-weights-sha256",
                            "densestream-source-partition",
                            "densestream-source-offset");
            assertThat(texts(response))
                    .containsEntry("content-type", "application/safetensors")
                    .containsEntry("densestream-model", "default")
                    .containsEntry("densestream-model-version", "3")
                    .containsEntry("densestream-weights-sha256", Sha256.hex(Records.file()));
            assertThat(response.key()).isEqualTo(request(7).key());
            assertThat(response.timestamp()).isEqualTo(1_007);
            assertThat(response.partition()).isZero();
        }
    }

    @Test
    void keepsOneModelInOrderWhileOthersPass() throws Exception {
        try (InferHarness infer = InferHarness.open()) {
            infer.update(update("known", 1));
            infer.ask(request(1, model("late")))
                    .ask(request(2, model("known")))
                    .ask(request(3, model("late")));
            assertThat(infer.answered()).containsExactly(2L);

            infer.update(update("late", 1));
            infer.ask(request(4, model("late")));
            assertThat(infer.answered()).containsExactly(2L, 1L, 3L, 4L);
            assertThat(infer.deadLetters()).isEmpty();
        }
    }

    @Test
    void rejectsARecordWhenItsTimeIsUpAndNoneBehindItBeforeItsOwn() throws Exception {
        try (InferHarness infer = InferHarness.open("--wait-timeout=10s")) {
            infer.at(0).ask(request(1)).at(4_000).ask(request(2));
            infer.at(9_999);
            assertThat(infer.deadLetters()).isEmpty();

            infer.at(10_500);
            assertThat(infer.deadLetters()).extracting(RawRecord::offset).containsExactly(1L);
            assertThat(infer.deadLetters()).extracting(Records::stage).containsExactly("model");
            assertThat(message(infer.deadLetters().get(0)))
                    .isEqualTo(
                            "model default: no weights came within 10000 ms; publish them, or raise"
                                    + " --wait-timeout");

            infer.at(14_500);
            assertThat(infer.deadLetters()).extracting(RawRecord::offset).containsExactly(1L, 2L);
        }
    }

    @Test
    void restoresWaitingRecordsTheirBoundsAndTheWeights() throws Exception {
        OperatorSubtaskState state;
        try (InferHarness infer = InferHarness.open()) {
            infer.at(0).update(update("known", 1));
            infer.ask(request(1)).ask(request(2));
            state = infer.snapshot();
        }
        String[] options = {"--max-waiting-records=2", "--wait-timeout=10s"};
        try (InferHarness infer = InferHarness.restore(state, options)) {
            // long after, yet they wait again
            infer.at(1_000_000).isReady();
            infer.ask(request(3)).ask(request(4, model("known")));
            assertThat(infer.deadLetters()).extracting(RawRecord::offset).containsExactly(1L, 2L);
            assertThat(infer.answered()).containsExactly(4L);
        }
        try (InferHarness infer = InferHarness.restore(state, "--wait-timeout=10s")) {
            infer.at(1_000_000).isReady();
            infer.at(1_009_000).update(update("default", 1));
            assertThat(infer.answered()).containsExactly(1L, 2L);
        }
        try (InferHarness infer = InferHarness.restore(state, options)) {
            infer.at(1_000_000).at(1_011_000);
            assertThat(infer.deadLetters()).extracting(RawRecord::offset).containsExactly(1L, 2L);
        }
    }

    @Test
    void countsRestoredRecordsBeforeTheirPartitionIsMet() throws Exception {
        OperatorSubtaskState state;
        try (InferHarness infer = InferHarness.open()) {
            infer.ask(request(0, 1)).ask(request(1, 2)).ask(request(1, 3));
            state = infer.snapshot();
        }
        // fewer than wait already: they stay, and nobody joins them
        try (InferHarness infer = InferHarness.restore(state, "--max-waiting-records=2")) {
            infer.ask(request(2, 4));
            assertThat(infer.deadLetters()).extracting(RawRecord::offset).containsExactly(4L);
            assertThat(message(infer.deadLetters().get(0)))
                    .contains(
                            "and 3 records of %1$d bytes wait for them, 3 of %1$d bytes in all"
                                    .formatted(
                                            3 * WaitingRecord.heapBytes(request(0, 1))
                                                    + 2 * WaitingLine.heapBytes(DEFAULT)));

            infer.update(update("default", 1));
            assertThat(infer.answered()).containsExactlyInAnyOrder(1L, 2L, 3L);
            infer.ask(request(2, 5));
            assertThat(infer.answered()).contains(5L);
        }
    }

    @Test
    void letsNothingWaitThatCannotBeDecoded() throws Exception {
        try (InferHarness infer = InferHarness.open()) {
            infer.ask(request(1)).ask(request(2).with(List.of(), new byte[100]));
            assertThat(infer.deadLetters()).extracting(RawRecord::offset).containsExactly(2L);
            assertThat(infer.deadLetters()).extracting(Records::stage).containsExactly("decode");
        }
    }

    @Test
    void losesNoWaitingRecordWhenRescaled() throws Exception {
        OperatorSubtaskState state;
        try (InferHarness infer = InferHarness.open()) {
            for (int partition = 0; partition < 4; partition++) {
                infer.ask(request(partition, partition * 10))
                        .ask(request(partition, partition * 10 + 1));
            }
            state = infer.snapshot();
        }
        try (InferHarness first = InferHarness.restore(state, 1, 2, 0);
                InferHarness second = InferHarness.restore(state, 1, 2, 1)) {
            first.update(update("default", 1));
            second.update(update("default", 1));
            assertThat(first.answered()).containsExactlyInAnyOrder(0L, 1L, 20L, 21L);
            assertThat(second.answered()).containsExactlyInAnyOrder(10L, 11L, 30L, 31L);
            assertThat(first.answered()).containsSubsequence(20L, 21L);
        }
    }

    @Test
    void turnsAwayWhoeverWaitsForAModelThatIsRetired() throws Exception {
        try (InferHarness infer = InferHarness.open()) {
            infer.ask(request(1));
            infer.update(retired("default", -1));
            infer.ask(request(2));
            assertThat(infer.deadLetters()).extracting(RawRecord::offset).containsExactly(1L, 2L);

            infer.update(update("default", 1)).ask(request(3));
            assertThat(infer.answered()).containsExactly(3L);
        }
    }

    @Test
    void keepsAsManyVersionsAsAsked() throws Exception {
        try (InferHarness infer = InferHarness.open("--keep-versions=3")) {
            for (int version = 1; version <= 4; version++) {
                infer.update(update("default", version));
            }
            infer.ask(request(1, pinned(2))).ask(request(2, pinned(1)));
            assertThat(infer.answered()).containsExactly(1L);
            assertThat(message(infer.deadLetters().get(0)))
                    .isEqualTo(
                            "model default: version 1 is not kept, versions 4, 3, 2 are; raise"
                                    + " --keep-versions");
        }
    }

    @Test
    void turnsAwayAResponseThatWouldBeTooLarge() throws Exception {
        try (InferHarness infer = InferHarness.open("--max-output-bytes=3000")) {
            infer.update(update("default", 1)).ask(request(1));
            assertThat(stage(infer.deadLetters().get(0))).isEqualTo("size");
            assertThat(message(infer.deadLetters().get(0)))
                    .startsWith("response of shape (1, 16, 7, 7): expected at most 3000 bytes");
        }
    }

    @Test
    void turnsAwayFeatureMapsThatTakeTooMuchMemoryHoweverSmallTheResponse() throws Exception {
        try (InferHarness infer =
                InferHarness.open("--emit=pooled", "--max-feature-map-bytes=3000")) {
            infer.update(update("default", 1)).ask(request(1));
            assertThat(stage(infer.deadLetters().get(0))).isEqualTo("size");
            assertThat(message(infer.deadLetters().get(0)))
                    .startsWith(
                            "feature maps of shape (1, 16, 7, 7): expected at most 3000 bytes in"
                                    + " memory, got 3136");
        }
    }

    @Test
    void answersWithThePartAndTypeAskedFor() throws Exception {
        try (InferHarness infer = InferHarness.open("--emit=pooled", "--output-dtype=f16")) {
            infer.update(update("default", 1)).ask(request(1));
            byte[] value = Objects.requireNonNull(infer.responses().get(0).value());
            assertThat(new String(value, StandardCharsets.ISO_8859_1))
                    .contains("\"F16\"")
                    .contains("[1,16]");
        }
    }

    @Test
    void pooledResponsesAreTheAveragesOfAllFeatureMaps() throws Exception {
        float[] maps = respond(16 * 7 * 7, "--emit=all");
        float[] means = respond(16, "--emit=pooled");
        for (int c = 0; c < means.length; c++) {
            double sum = 0;
            for (int i = c * 49; i < (c + 1) * 49; i++) {
                sum += maps[i];
            }
            assertThat(means[c]).isCloseTo((float) (sum / 49), within(1e-6f));
        }
    }

    /** The elements of a response: a safetensors file of one tensor ends with them. */
    private static float[] respond(int elements, String... arguments) throws Exception {
        try (InferHarness infer = InferHarness.open(arguments)) {
            infer.update(update("default", 1)).ask(request(1));
            byte[] value = Objects.requireNonNull(infer.responses().get(0).value());
            float[] numbers = new float[elements];
            ByteBuffer.wrap(value, value.length - elements * Float.BYTES, elements * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(numbers);
            return numbers;
        }
    }

    @Test
    void rejectsNonFiniteRequestsIfAsked() throws Exception {
        byte[] value = Records.GOLDEN.inputFile();
        value[value.length - 1] = 0x7f;
        value[value.length - 2] = (byte) 0xff;
        RawRecord request = request(1).with(List.of(), value);
        try (InferHarness lenient = InferHarness.open();
                InferHarness strict = InferHarness.open("--reject-non-finite")) {
            lenient.update(update("default", 1)).ask(request);
            assertThat(lenient.answered()).containsExactly(1L);
            strict.update(update("default", 1)).ask(request);
            assertThat(stage(strict.deadLetters().get(0))).isEqualTo("decode");
            assertThat(message(strict.deadLetters().get(0))).contains("expected finite numbers");
        }
    }

    private static Map<String, String> texts(RawRecord record) {
        return record.headers().stream()
                .map(Header::name)
                .distinct()
                .collect(
                        Collectors.toMap(
                                name -> name, name -> String.valueOf(record.header(name))));
    }
}
