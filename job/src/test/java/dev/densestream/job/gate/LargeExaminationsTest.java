// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.infer.Records;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import dev.densestream.serde.weights.SelfTest;
import dev.densestream.serde.weights.Sha256;
import dev.densestream.serde.weights.WeightsOutline;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large weights take their time and their share, and nobody else's. */
class LargeExaminationsTest {

    private static final int MODELS = 8;

    @Test
    void aSmallUpdateDoesNotStandBehindEightLargeOnes(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("large.safetensors");
        byte[] large = large(512, 12);
        assertThat(large).hasSizeGreaterThan(8 << 20);
        Files.write(file, large);
        try (Gate gate = Gate.open(null, "--weights-uri-allow=" + folder.toUri())) {
            for (int i = 0; i < MODELS; i++) {
                gate.comes(Records.weights("large-" + i, reference(file, large), "1"));
            }
            gate.comes(Records.weights("small", Records.file(), "1"));
            while (gate.accepted().isEmpty()) {
                gate.judges();
            }
            assertThat(gate.accepted()).containsExactly("small 1");
            assertThat(gate.deadLetters()).as("large ones judged before").hasSizeLessThan(2);
            for (int i = gate.deadLetters().size(); i < MODELS; i++) {
                gate.judges();
            }
            assertThat(gate.deadLetters())
                    .hasSize(MODELS)
                    .extracting(Records::message)
                    .allMatch(message -> message.startsWith("self-test: expected"));
        }
    }

    @Test
    void aSmallFileWithALargeSelfTestIsLarge() throws Exception {
        byte[] file = smallFile();
        assertThat(file).hasSizeLessThan(8 << 20);
        try (Gate gate = Gate.open(null)) {
            gate.comes(Records.weights("m", file, "1"));
            gate.judges();
            assertThat(gate.deadLetters()).as("has moved to the other lane").isEmpty();
            gate.judges();
            assertThat(gate.deadLetters()).hasSize(1);
        }
    }

    @Test
    void turnsAwayASelfTestThatAsksForTooMuchBeforeItRuns() throws Exception {
        try (Gate gate = Gate.open(null)) {
            gate.offer(Records.weights("m", tooMuchWork(), "1"));
            assertThat(gate.deadLetters())
                    .singleElement()
                    .extracting(Records::message)
                    .asString()
                    .contains("self-test: expected at most 20 GFLOP in double precision, got ")
                    .contains("take a smaller selftest.input");
        }
    }

    @Test
    void turnsAwayWhatDoesNotFitAndGoesOnServing() throws Exception {
        byte[] file = Records.file();
        OperatorSubtaskState state;
        long size = file.length + WeightsOutline.read(file, "").preparedBytes();
        String memory = "--weights-memory=" + (2 * size + file.length) + "b";
        try (Gate gate = Gate.open(null, memory)) {
            for (String model : List.of("a", "b", "c")) {
                gate.offer(Records.weights(model, file, "1"));
            }
            assertThat(gate.accepted()).containsExactly("a 1", "b 1");
            assertThat(Records.message(gate.deadLetters().get(0)))
                    .contains("expected all weights in at most")
                    .contains("raise --weights-memory");
            state = gate.snapshot();
        }
        try (Gate gate = Gate.open(state, memory)) {
            gate.offer(Records.weights("d", file, "1"));
            assertThat(gate.deadLetters()).as("sizes survive a restart").hasSize(1);
            gate.offer(Records.weights("a", null, null)).offer(Records.weights("d", file, "1"));
            assertThat(gate.accepted()).endsWith("d 1");
        }
    }

    private static byte[] reference(Path file, byte[] bytes) {
        return Records.utf8(
                "{\"uri\":\"%s\",\"sha256\":\"%s\",\"size\":%d}"
                        .formatted(file.toUri(), Sha256.hex(bytes), bytes.length));
    }

    /** A file whose self-test takes some tenths of a second and fails. */
    private static byte[] large(int channels, int layers) {
        return withSelfTest(new BlockConfig(channels, layers, 32, 256, true, false), 8);
    }

    /** Its self-test asks for 1.06 GFLOP. */
    private static byte[] smallFile() {
        return withSelfTest(new BlockConfig(256, 1, 256, 0, false, false), 30);
    }

    /** Its self-test asks for 21.2 GFLOP. */
    private static byte[] tooMuchWork() {
        return withSelfTest(new BlockConfig(512, 1, 512, 0, false, false), 67);
    }

    private static byte[] withSelfTest(BlockConfig config, int side) {
        Safetensors block =
                Safetensors.parse(
                        HeInitialization.safetensors(config, Map.of(), 1),
                        Safetensors.MAX_WEIGHTS_HEADER_BYTES);
        SafetensorsWriter writer = new SafetensorsWriter().metadata(block.metadata());
        block.tensors().forEach((name, tensor) -> writer.add(name, block, tensor));
        int in = config.inputChannels();
        int out = in + config.layers() * config.growthRate();
        return writer.add(SelfTest.INPUT, Dtype.F64, sides(in, side), ramp(in * side * side))
                .add(SelfTest.OUTPUT, Dtype.F64, sides(out, side), ramp(out * side * side))
                .toBytes();
    }

    private static List<Long> sides(int channels, int side) {
        return List.of(1L, (long) channels, (long) side, (long) side);
    }

    private static double[] ramp(int length) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = i % 97;
        }
        return values;
    }
}
