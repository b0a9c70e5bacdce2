// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import dev.densestream.serde.weights.problem.WeightsException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HeInitializationTest {

    private static final BlockConfig CIFAR = new BlockConfig(16, 12, 12, 0, false, false);

    @Test
    void theSameSeedGivesTheSameBytesOnEveryJvm() {
        byte[] file = HeInitialization.safetensors(CIFAR, Map.of("model", "cifar"), 42);
        assertThat(HeInitialization.safetensors(CIFAR, Map.of("model", "cifar"), 42))
                .isEqualTo(file);
        assertThat(HeInitialization.safetensors(CIFAR, Map.of("model", "cifar"), 43))
                .isNotEqualTo(file);
        assertThat(Sha256.hex(file))
                .isEqualTo("13590dbdedf47adf13ac98e1813cb2bd2b4c951db56b21f013c539d3b8157011");
    }

    @Test
    void kernelsHaveTheDeviationOfHe() {
        DenseBlock block = read(CIFAR);
        double[] weight = ((PlainLayer) block.layers().get(11)).conv1().weight();
        double mean = Arrays.stream(weight).average().orElseThrow();
        double variance = Arrays.stream(weight).map(w -> w * w).average().orElseThrow();
        double fanIn = (16 + 11 * 12) * 9;
        assertThat(mean).isCloseTo(0, within(1e-3));
        assertThat(variance * fanIn).isCloseTo(2, within(0.05));
    }

    @Test
    void normsStartAtTheIdentity() {
        BottleneckLayer layer =
                (BottleneckLayer) read(new BlockConfig(8, 2, 4, 16, true, true)).layers().get(1);
        assertThat(layer.bottleneckWidth()).isEqualTo(16);
        for (BatchNorm norm : new BatchNorm[] {layer.norm1(), layer.norm2()}) {
            assertThat(Objects.requireNonNull(norm.affine()).weight()).containsOnly(1);
            assertThat(Objects.requireNonNull(norm.affine()).bias()).containsOnly(0);
            assertThat(Objects.requireNonNull(norm.running()).mean()).containsOnly(0);
            assertThat(Objects.requireNonNull(norm.running()).variance()).containsOnly(1);
        }
    }

    @Test
    void runningStatisticsAreMadeOnlyWhereAskedFor() {
        assertThat(read(CIFAR).normalization()).isEqualTo(Normalization.BATCH);
        assertThat(read(new BlockConfig(3, 1, 4, 0, false, true)).normalization())
                .isEqualTo(Normalization.RUNNING);
    }

    @Test
    void carriesTheMetadata() {
        byte[] file =
                HeInitialization.safetensors(
                        CIFAR, Map.of("model", "cifar", "version", "3", "eps", "0.001"), 1);
        ModelWeights weights = ModelWeights.read(file, "", null);
        assertThat(weights.model()).contains("cifar");
        assertThat(weights.version()).hasValue(3);
        assertThat(weights.network().block().eps()).isEqualTo(0.001);
    }

    @Test
    void rejectsMetadataThatCouldNotBeReadBack() {
        assertThatThrownBy(() -> HeInitialization.safetensors(CIFAR, Map.of("version", "new"), 1))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("metadata version: expected a whole number");
    }

    @Test
    void rejectsSizesOutOfRange() {
        assertThatThrownBy(() -> new BlockConfig(0, 1, 1, 0, false, false))
                .hasMessage("input channels: expected 1 to 65536, got 0");
        assertThatThrownBy(() -> new BlockConfig(1, 1025, 1, 0, false, false))
                .hasMessage("layers: expected 1 to 1024, got 1025");
        assertThatThrownBy(() -> new BlockConfig(1, 1, 65537, 0, false, false))
                .hasMessage("growth rate: expected 1 to 65536, got 65537");
        assertThatThrownBy(() -> new BlockConfig(1, 1, 1, -1, false, false))
                .hasMessage("bottleneck width: expected 0 to 65536, got -1");
    }

    @Test
    void rejectsABlockThatWouldNotFitOneFileBeforeAnythingIsAllocated() {
        assertThatThrownBy(() -> new BlockConfig(65536, 1024, 65536, 65536, true, true))
                .hasMessageStartingWith(
                        "weights: expected at most 2147483639 bytes, got a block of ");
    }

    private static DenseBlock read(BlockConfig config) {
        byte[] file = HeInitialization.safetensors(config, Map.of(), 5);
        return DenseBlockWeights.read(file, "", null).block();
    }
}
