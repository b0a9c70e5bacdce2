// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.gate;

import static dev.densestream.job.infer.Records.message;
import static dev.densestream.job.infer.Records.weights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.job.SelfTests;
import dev.densestream.job.infer.Records;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.weights.PreparedNetworks;
import dev.densestream.serde.safetensors.Safetensors;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsGateTest {

    private static final byte[] FILE = Records.file();
    private static final byte[] OTHER = Records.otherFile();

    @Test
    void acceptsByVersionNotByArrival() throws Exception {
        try (Gate gate = Gate.open(null)) {
            gate.offer(weights("m", FILE, "2"))
                    .offer(weights("m", OTHER, "1"))
                    .offer(weights("m", FILE, "2"))
                    .offer(weights("m", OTHER, "3"))
                    .offer(weights("n", OTHER, "0"));
            assertThat(gate.accepted()).containsExactly("m 2", "m 3", "n 0");
            assertThat(gate.deadLetters()).isEmpty();
        }
    }

    @Test
    void rejectsAVersionThatIsKnownWithOtherWeights() throws Exception {
        try (Gate gate = Gate.open(null)) {
            gate.offer(weights("m", FILE, "2")).offer(weights("m", OTHER, "2"));
            assertThat(gate.accepted()).containsExactly("m 2");
            RawRecord letter = gate.deadLetters().get(0);
            assertThat(letter.value()).isEqualTo(OTHER);
            assertThat(Records.stage(letter)).isEqualTo("weights");
            assertThat(message(letter))
                    .isEqualTo(
                            "weights of model m: version 2 is already known with other weights;"
                                    + " publish a higher version");
        }
    }

    @Test
    void revivesARetiredModelOnlyWithAHigherVersion() throws Exception {
        try (Gate gate = Gate.open(null)) {
            gate.offer(weights("m", FILE, "2"))
                    .offer(weights("m", null, null))
                    .offer(weights("m", null, null))
                    .offer(weights("m", FILE, "2"))
                    .offer(weights("m", OTHER, "1"))
                    .offer(weights("m", FILE, "3"));
            assertThat(gate.accepted()).containsExactly("m 2", "m retired at 2", "m 3");
            assertThat(gate.deadLetters()).isEmpty();
        }
    }

    @Test
    void rejectsWhatCannotServe() throws Exception {
        byte[] truncated = Arrays.copyOf(FILE, FILE.length - 1);
        try (Gate gate = Gate.open(null)) {
            gate.offer(weights("m", FILE, null))
                    .offer(weights("m", FILE, "one"))
                    .offer(weights("m", FILE, "-1"))
                    .offer(weights("m", FILE, "\u0661"))
                    .offer(weights("", FILE, "1"))
                    .offer(weights("m", truncated, "1"))
                    .offer(weights("m", Records.utf8("{}"), "1"))
                    .offer(weights("m", FILE, "1"));
            assertThat(gate.accepted()).containsExactly("m 1");
            assertThat(gate.deadLetters()).hasSize(7);
            assertThat(gate.deadLetters().subList(0, 5))
                    .extracting(Records::message)
                    .containsExactly(
                            "weights of model m: expected a header model-version with a whole"
                                    + " number, got none",
                            "header model-version: expected a whole number of at least 0, got"
                                    + " \"one\"; write it in the digits 0 to 9, up to"
                                    + " 9223372036854775807",
                            "header model-version: expected a whole number of at least 0, got"
                                    + " \"-1\"; write it in the digits 0 to 9, up to"
                                    + " 9223372036854775807",
                            "header model-version: expected a whole number of at least 0, got"
                                    + " \"\u0661\"; write it in the digits 0 to 9, up to"
                                    + " 9223372036854775807",
                            "key: expected the model's name, got none");
        }
    }

    @Test
    void saysWhatAFileIsThatHoldsNoWeights() throws Exception {
        try (Gate gate = Gate.open(null)) {
            gate.offer(weights("m", Records.utf8("PK\u0003\u0004" + "x".repeat(90)), "1"))
                    .offer(weights("m", Records.utf8("{\"weight_map\": {}}"), "1"))
                    .offer(
                            weights(
                                    "m",
                                    Records.utf8(
                                            "{\"uri\":\"file:/m/w-00001-of-00002.safetensors\",\"size\":1,\"sha256\":\"%s\"}"
                                                    .formatted("0".repeat(64))),
                                    "1"));
            assertThat(gate.deadLetters())
                    .extracting(Records::message)
                    .satisfiesExactly(
                            zip -> assertThat(zip).contains("expected safetensors, got a zip"),
                            index -> assertThat(index).contains("got the index of a checkpoint"),
                            shard -> assertThat(shard).contains("got shard 1 of 2; merge"));
        }
    }

    @Test
    void remembersTheNewestVersionsAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (Gate gate = Gate.open(null)) {
            gate.offer(weights("m", FILE, "2")).offer(weights("n", FILE, "1"));
            gate.offer(weights("n", null, null));
            state = gate.snapshot();
        }
        try (Gate gate = Gate.open(state)) {
            gate.offer(weights("m", FILE, "2"))
                    .offer(weights("m", OTHER, "1"))
                    .offer(weights("n", FILE, "1"))
                    .offer(weights("m", OTHER, "3"));
            assertThat(gate.accepted()).containsExactly("m 3");
        }
    }

    @Test
    void losesNoUpdateThatIsNotYetJudged() throws Exception {
        OperatorSubtaskState state;
        try (Gate gate = Gate.open(null)) {
            gate.comes(weights("m", FILE, "2")).comes(weights("m", OTHER, "3"));
            state = gate.snapshot();
        }
        try (Gate gate = Gate.open(state)) {
            gate.judges().judges();
            assertThat(gate.accepted()).containsExactly("m 2", "m 3");
        }
    }

    @Test
    void turnsAwayWeightsThatFailTheirSelfTest() throws Exception {
        int before = PreparedNetworks.held();
        try (Gate gate = Gate.open(null)) {
            gate.offer(weights("m", SelfTests.weights(Records.GOLDEN, 0), "1"))
                    .offer(weights("m", SelfTests.weights(Records.GOLDEN, 0.01), "2"));
            assertThat(gate.accepted()).containsExactly("m 1");
            assertThat(message(gate.deadLetters().get(0))).startsWith("self-test: expected");
            assertThat(PreparedNetworks.held()).isEqualTo(before + 1);
        }
        assertThat(PreparedNetworks.held()).isEqualTo(before);
    }

    @Test
    void preloadsBeforeTheFirstRecordUnderTheSameRules(@TempDir Path folder) throws Exception {
        Path checkpoint = folder.resolve("checkpoint.safetensors");
        Files.write(checkpoint, Records.GOLDEN.weightsFile());
        try (Gate gate = Gate.open(null, "--weights=m=" + checkpoint)) {
            gate.comes(weights("m", FILE, "0")).comes(weights("m", OTHER, "1"));
            gate.judges().judges().judges();
            assertThat(gate.accepted()).containsExactly("m 0", "m 1");
            assertThat(Safetensors.parse(gate.file(0), 1 << 20).tensors().keySet())
                    .allMatch(name -> name.startsWith("denselayer"));
        }
        try (Gate gate = Gate.open(null, "--weights=m=" + checkpoint)) {
            gate.judges();
            assertThat(gate.accepted()).containsExactly("m 0");
        }
    }

    @Test
    void doesNotStartWithAFileThatHoldsNoWeights(@TempDir Path folder) throws Exception {
        Path pickle = folder.resolve("densenet121.pth");
        Files.write(pickle, new byte[] {(byte) 0x80, 2, '}', 'q', 0, 'X', 9, 0, 0, 0});
        try (Gate gate = Gate.open(null, "--weights=m=" + pickle)) {
            assertThatThrownBy(gate::judges)
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .message()
                    .startsWith("--weights m=%s: safetensors: file: expected".formatted(pickle))
                    .contains("got a Python pickle");
        }
    }

    @Test
    void doesNotStartWithoutTheWeightsToPreload(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("missing.safetensors");
        OperatorSubtaskState state;
        try (Gate gate = Gate.open(null, "--weights=m=" + missing)) {
            assertThatThrownBy(gate::judges)
                    .isInstanceOf(SuppressRestartsException.class)
                    .hasRootCauseInstanceOf(FileNotFoundException.class)
                    .cause()
                    .hasMessage("--weights m=%s: no such file", missing);
        }
        try (Gate gate = Gate.open(null)) {
            gate.offer(weights("m", FILE, "1"));
            state = gate.snapshot();
        }
        try (Gate gate = Gate.open(state, "--weights=m=" + missing)) {
            gate.judges().offer(weights("m", OTHER, "2"));
            assertThat(gate.accepted()).containsExactly("m 2");
        }
    }
}
