// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.problem.WeightsException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DenseBlockExtractTest {

    static List<GoldenCase> goldenCases() {
        return GoldenCases.all();
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void readsBackAsTheSameBlock(GoldenCase golden) {
        byte[] canonical = DenseBlockExtract.canonical(golden.weightsFile(), golden.prefix());
        DenseBlock block = DenseBlockWeights.read(canonical, "", null).block();
        assertThat(block).usingRecursiveComparison().isEqualTo(golden.weights().block());
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void theSameInputGivesTheSameBytesAndItsOwnResultToo(GoldenCase golden) {
        byte[] once = DenseBlockExtract.canonical(golden.weightsFile(), golden.prefix());
        assertThat(DenseBlockExtract.canonical(golden.weightsFile(), golden.prefix()))
                .isEqualTo(once);
        assertThat(DenseBlockExtract.canonical(once, "")).isEqualTo(once);
    }

    @Test
    void legacyAndPresentNamesGiveTheSameBytesUnderAnyPrefixAndInAnyOrder() {
        byte[] present = WeightsFile.bottleneck().bytes();
        byte[] legacy =
                WeightsFile.bottleneck()
                        .moveToEnd("denselayer1.norm1.weight")
                        .replaceInNames("\\.(norm|conv)([12])\\.", ".$1.$2.")
                        .under("features.denseblock3.")
                        .bytes();
        assertThat(DenseBlockExtract.canonical(legacy, "features.denseblock3."))
                .isEqualTo(DenseBlockExtract.canonical(present, ""));
    }

    @Test
    void keepsBlockSelfTestMetadataAndDtypesAndNothingElse() {
        byte[] file =
                WeightsFile.plain()
                        .dtype("denselayer1.conv1.weight", Dtype.BF16)
                        .put("denselayer3.conv1.weight", Dtype.F64, 4, 11, 3, 3)
                        .under("features.denseblock1.")
                        .zeros("features.transition1.conv.weight", 8, 15, 1, 1)
                        .integer("features.denseblock1.denselayer1.norm1.num_batches_tracked", 3)
                        .put("selftest.output", Dtype.F16, 1, 15, 2, 2)
                        .put("selftest.input", Dtype.F32, 1, 3, 2, 2)
                        .metadata("model", "cifar")
                        .metadata("format", "pt")
                        .bytes();
        Safetensors canonical =
                Safetensors.parse(
                        DenseBlockExtract.canonical(file, "features.denseblock1."), 100_000);
        assertThat(canonical.metadata()).isEqualTo(Map.of("model", "cifar", "format", "pt"));
        assertThat(canonical.tensors().values())
                .extracting(TensorInfo::name, tensor -> tensor.dtype().name())
                .containsExactly(
                        tuple("denselayer3.conv1.weight", "F64"),
                        tuple("denselayer2.conv1.weight", "F32"),
                        tuple("selftest.input", "F32"),
                        tuple("denselayer1.conv1.weight", "BF16"),
                        tuple("selftest.output", "F16"));
        assertThat(canonical.tensors().values())
                .allMatch(tensor -> tensor.begin() * 8 % tensor.dtype().bits() == 0);
    }

    @Test
    void rejectsWhatCannotBeComputed() {
        byte[] file = WeightsFile.plain().withoutAll("denselayer2.").bytes();
        assertThatThrownBy(() -> DenseBlockExtract.canonical(file, ""))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("denselayer2");
    }
}
