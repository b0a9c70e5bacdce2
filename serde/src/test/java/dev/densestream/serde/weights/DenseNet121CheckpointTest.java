// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Normalization;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.weights.problem.WeightsException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole checkpoint as torchvision and timm save it, in BF16. */
class DenseNet121CheckpointTest {

    private static byte[] checkpoint = {};

    @BeforeAll
    static void layOut() {
        WeightsFile file = new WeightsFile().put("features.conv0.weight", Dtype.BF16, 64, 3, 7, 7);
        norm(file, "features.norm0", 64);
        int channels = 64;
        int[] layers = {6, 12, 24, 16};
        for (int block = 1; block <= layers.length; block++) {
            for (int layer = 1; layer <= layers[block - 1]; layer++) {
                String name = "features.denseblock" + block + ".denselayer" + layer;
                norm(file, name + ".norm1", channels);
                file.put(name + ".conv1.weight", Dtype.BF16, 128, channels, 1, 1);
                norm(file, name + ".norm2", 128);
                file.put(name + ".conv2.weight", Dtype.BF16, 32, 128, 3, 3);
                channels += 32;
            }
            if (block < layers.length) {
                String name = "features.transition" + block;
                norm(file, name + ".norm", channels);
                file.put(name + ".conv.weight", Dtype.BF16, channels / 2, channels, 1, 1);
                channels /= 2;
            }
        }
        norm(file, "features.norm5", channels);
        file.put("classifier.weight", Dtype.BF16, 1000, channels);
        file.put("classifier.bias", Dtype.BF16, 1000);
        checkpoint = file.metadata("format", "pt").bytes();
    }

    @ParameterizedTest
    @CsvSource({"1, 64, 6, 256", "2, 128, 12, 512", "3, 256, 24, 1024", "4, 512, 16, 1024"})
    void eachBlockLoadsByItsPrefix(int number, int inputChannels, int layers, int outputChannels) {
        String prefix = "features.denseblock" + number + ".";
        DenseBlock block = DenseBlockWeights.read(checkpoint, prefix, null).block();
        assertThat(block.inputChannels()).isEqualTo(inputChannels);
        assertThat(block.layers()).hasSize(layers).allMatch(BottleneckLayer.class::isInstance);
        assertThat(block.growthRate()).isEqualTo(32);
        assertThat(block.outputChannels()).isEqualTo(outputChannels);
        assertThat(block.normalization()).isEqualTo(Normalization.RUNNING);
    }

    @Test
    void withoutAPrefixAllBlocksAreOffered() {
        assertThatThrownBy(() -> DenseBlockWeights.read(checkpoint, "", null))
                .isInstanceOf(WeightsException.class)
                .hasMessageEndingWith(
                        "the file has blocks under features.denseblock1., features.denseblock2.,"
                                + " features.denseblock3., features.denseblock4.: name one as"
                                + " prefix");
    }

    private static void norm(WeightsFile file, String name, long channels) {
        file.put(name + ".weight", Dtype.BF16, channels)
                .put(name + ".bias", Dtype.BF16, channels)
                .put(name + ".running_mean", Dtype.BF16, channels)
                .put(name + ".running_var", Dtype.BF16, channels)
                .integer(name + ".num_batches_tracked", 0);
    }
}
