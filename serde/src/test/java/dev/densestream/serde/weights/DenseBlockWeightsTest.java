// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.serde.Dtype;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DenseBlockWeightsTest {

    @Test
    void infersAPlainBlockFromNamesAndShapes() {
        DenseBlock block = read(WeightsFile.plain());
        assertThat(block.layers()).hasSize(3).allMatch(PlainLayer.class::isInstance);
        assertThat(block.inputChannels()).isEqualTo(3);
        assertThat(block.growthRate()).isEqualTo(4);
        assertThat(block.outputChannels()).isEqualTo(15);
        assertThat(block.normalization()).isEqualTo(Normalization.BATCH);
        assertThat(block.eps()).isEqualTo(1e-5);
        PlainLayer first = (PlainLayer) block.layers().get(0);
        assertThat(first.norm1().affine()).isNull();
        assertThat(first.norm1().running()).isNull();
        assertThat(first.conv1().bias()).containsOnly(0);
    }

    @Test
    void infersABottleneckBlockWithEveryTensorInItsPlace() {
        WeightsFile file =
                WeightsFile.bottleneck()
                        .value("denselayer2.norm1.weight", 1, 2)
                        .value("denselayer2.norm1.bias", 2, 3)
                        .value("denselayer2.norm1.running_mean", 3, 4)
                        .value("denselayer2.norm1.running_var", 4, 5)
                        .value("denselayer2.conv1.weight", 159, 6)
                        .value("denselayer2.norm2.weight", 5, 7)
                        .value("denselayer2.norm2.bias", 6, 8)
                        .value("denselayer2.norm2.running_mean", 7, 9)
                        .value("denselayer2.norm2.running_var", 8, 10)
                        .value("denselayer2.conv2.weight", 575, 11);
        for (int layer = 1; layer <= 3; layer++) {
            file.zeros("denselayer" + layer + ".conv1.bias", 16)
                    .zeros("denselayer" + layer + ".conv2.bias", 4);
        }
        file.value("denselayer2.conv1.bias", 9, 12).value("denselayer2.conv2.bias", 3, 13);
        DenseBlock block = read(file);
        assertThat(block.normalization()).isEqualTo(Normalization.RUNNING);
        BottleneckLayer layer = (BottleneckLayer) block.layers().get(1);
        assertThat(layer.bottleneckWidth()).isEqualTo(16);
        var affine1 = Objects.requireNonNull(layer.norm1().affine());
        var running1 = Objects.requireNonNull(layer.norm1().running());
        var affine2 = Objects.requireNonNull(layer.norm2().affine());
        var running2 = Objects.requireNonNull(layer.norm2().running());
        assertThat(affine1.weight()[1]).isEqualTo(2);
        assertThat(affine1.bias()[2]).isEqualTo(3);
        assertThat(running1.mean()[3]).isEqualTo(4);
        assertThat(running1.variance()[4]).isEqualTo(5);
        assertThat(layer.conv1().weight()[159]).isEqualTo(6);
        assertThat(affine2.weight()[5]).isEqualTo(7);
        assertThat(affine2.bias()[6]).isEqualTo(8);
        assertThat(running2.mean()[7]).isEqualTo(9);
        assertThat(running2.variance()[8]).isEqualTo(10);
        assertThat(layer.conv2().weight()[575]).isEqualTo(11);
        assertThat(layer.conv1().bias()[9]).isEqualTo(12);
        assertThat(layer.conv2().bias()[3]).isEqualTo(13);
    }

    @Test
    void readsADtypeMixExactly() {
        DenseBlock block =
                read(
                        WeightsFile.plain()
                                .dtype("denselayer1.conv1.weight", Dtype.F16)
                                .value("denselayer1.conv1.weight", 0, 0.333251953125)
                                .dtype("denselayer2.conv1.weight", Dtype.BF16)
                                .value("denselayer2.conv1.weight", 0, 0.333984375)
                                .dtype("denselayer3.conv1.weight", Dtype.F64)
                                .value("denselayer3.conv1.weight", 0, 1 / 3.0));
        assertThat(kernel(block, 0)).isEqualTo(0.333251953125);
        assertThat(kernel(block, 1)).isEqualTo(0.333984375);
        assertThat(kernel(block, 2)).isEqualTo(1 / 3.0);
    }

    @Test
    void layersAreInNumericalOrderWhateverTheFilesOrder() {
        WeightsFile file = new WeightsFile();
        for (int layer = 12; layer >= 1; layer--) {
            file.zeros("denselayer" + layer + ".conv1.weight", 2, 1 + 2L * layer, 3, 3);
            file.value("denselayer" + layer + ".conv1.weight", 0, layer);
        }
        DenseBlock block = read(file);
        assertThat(block.layers()).hasSize(12);
        for (int i = 0; i < 12; i++) {
            assertThat(kernel(block, i)).isEqualTo(i + 1);
        }
    }

    @Test
    void understandsLegacyNames() {
        WeightsFile legacy =
                WeightsFile.bottleneck().replaceInNames("\\.(norm|conv)([12])\\.", ".$1.$2.");
        assertThat(read(legacy))
                .usingRecursiveComparison()
                .isEqualTo(read(WeightsFile.bottleneck()));
    }

    @Test
    void ignoresBatchCountsOfAnyDtypeAndWhatLiesOutsideTheBlock() {
        DenseBlock block =
                read(
                        WeightsFile.plain()
                                .integer("denselayer1.norm1.num_batches_tracked", 7)
                                .integer("denselayer1.norm.1.num_batches_tracked", 7)
                                .zeros("denselayer1.norm2.num_batches_tracked")
                                .zeros("conv0.weight", 64, 3, 7, 7)
                                .zeros("transition1.conv.weight", 4, 4, 1, 1)
                                .value("transition1.conv.weight", 0, Double.NaN)
                                .integer("classifier.count", 3));
        assertThat(block).usingRecursiveComparison().isEqualTo(read(WeightsFile.plain()));
    }

    @Test
    void readsTheBlockUnderItsPrefixAlone() {
        WeightsFile both =
                WeightsFile.plain()
                        .under("features.denseblock1.")
                        .with(WeightsFile.bottleneck().under("features.denseblock2."));
        assertThat(
                        DenseBlockWeights.read(both.bytes(), "features.denseblock2.", null)
                                .block()
                                .bottleneck())
                .isTrue();
        assertThat(
                        DenseBlockWeights.read(both.bytes(), "features.denseblock1.", null)
                                .block()
                                .bottleneck())
                .isFalse();
    }

    @Test
    void metadataDecidesAndTheCallerDecidesAboveIt() {
        byte[] file =
                WeightsFile.bottleneck()
                        .metadata("normalization", "batch")
                        .metadata("eps", "1.001e-05")
                        .metadata("model", "cifar")
                        .metadata("version", "42")
                        .metadata("format", "pt")
                        .bytes();
        ModelWeights weights = ModelWeights.read(file, "", null);
        assertThat(weights.network().block().normalization()).isEqualTo(Normalization.BATCH);
        assertThat(weights.network().block().eps()).isEqualTo(1.001e-5);
        assertThat(weights.model()).contains("cifar");
        assertThat(weights.version()).hasValue(42);
        assertThat(weights.metadata()).containsEntry("format", "pt");
        assertThat(DenseBlockWeights.read(file, "", Normalization.RUNNING).block().normalization())
                .isEqualTo(Normalization.RUNNING);
    }

    @Test
    void withoutMetadataThereIsNeitherModelNorVersion() {
        ModelWeights weights = ModelWeights.read(WeightsFile.plain().bytes(), "", null);
        assertThat(weights.model()).isEmpty();
        assertThat(weights.version()).isEmpty();
        assertThat(weights.metadata()).isEqualTo(Map.of());
        assertThat(weights.selfTest()).isNull();
    }

    private static DenseBlock read(WeightsFile file) {
        return DenseBlockWeights.read(file.bytes(), "", null).block();
    }

    private static double kernel(DenseBlock block, int layer) {
        return ((PlainLayer) block.layers().get(layer)).conv1().weight()[0];
    }
}
