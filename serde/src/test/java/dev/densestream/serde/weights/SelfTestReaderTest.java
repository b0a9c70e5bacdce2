// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.weights.problem.WeightsException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SelfTestReaderTest {

    @Test
    void keepsInputAndOutputInTheirPrecision() {
        SelfTest selfTest =
                read(
                        WeightsFile.plain()
                                .zeros("selftest.input", 2, 3, 4, 5)
                                .value("selftest.input", 7, 1.5)
                                .put("selftest.output", Dtype.F64, 2, 15, 4, 5)
                                .value("selftest.output", 9, 1 / 3.0));
        assertThat(selfTest.input().shape()).isEqualTo(new Shape(2, 3, 4, 5));
        assertThat(((FloatTensor) selfTest.input()).data()[7]).isEqualTo(1.5f);
        assertThat(selfTest.output().shape()).isEqualTo(new Shape(2, 15, 4, 5));
        assertThat(((DoubleTensor) selfTest.output()).data()[9]).isEqualTo(1 / 3.0);
    }

    @Test
    void takesRankThreeAsOneImage() {
        SelfTest selfTest =
                read(
                        WeightsFile.plain()
                                .zeros("selftest.input", 3, 4, 5)
                                .zeros("selftest.output", 15, 4, 5));
        assertThat(selfTest.input().shape()).isEqualTo(new Shape(1, 3, 4, 5));
        assertThat(selfTest.output().shape()).isEqualTo(new Shape(1, 15, 4, 5));
    }

    @Test
    void isNamedWithoutThePrefix() {
        byte[] file =
                WeightsFile.plain()
                        .under("features.denseblock1.")
                        .zeros("selftest.input", 3, 1, 1)
                        .zeros("selftest.output", 15, 1, 1)
                        .bytes();
        assertThat(DenseBlockWeights.read(file, "features.denseblock1.", null).selfTest())
                .isNotNull();
    }

    @Test
    void rejectsAnInputWithoutOutput() {
        assertRejected(
                WeightsFile.plain().zeros("selftest.input", 1, 3, 4, 4),
                "selftest.output: expected selftest.input and selftest.output or neither, got only"
                        + " one");
    }

    @Test
    void rejectsAnOutputWithoutInput() {
        assertRejected(
                WeightsFile.plain().zeros("selftest.output", 1, 15, 4, 4),
                "selftest.input: expected selftest.input and selftest.output or neither, got only"
                        + " one");
    }

    @Test
    void rejectsAnInputOfAnotherRank() {
        assertRejected(
                WeightsFile.plain().zeros("selftest.input", 3, 4).zeros("selftest.output", 15, 4),
                "selftest.input: expected shape (N, C, H, W) or (C, H, W), every side at least 1,"
                        + " got (3, 4)");
    }

    @Test
    void rejectsAnInputWithoutImages() {
        assertRejected(
                WeightsFile.plain()
                        .zeros("selftest.input", 0, 3, 4, 4)
                        .zeros("selftest.output", 0, 15, 4, 4),
                "selftest.input: expected shape (N, C, H, W) or (C, H, W), every side at least 1,"
                        + " got (0, 3, 4, 4)");
    }

    @Test
    void rejectsChannelsThatAreNotTheBlocks() {
        assertRejected(
                WeightsFile.plain()
                        .zeros("selftest.input", 1, 5, 4, 4)
                        .zeros("selftest.output", 1, 12, 4, 4),
                "selftest.input: expected shape (1, 3, 4, 4), got (1, 5, 4, 4); selftest.output:"
                        + " expected shape (1, 15, 4, 4), got (1, 12, 4, 4)");
    }

    @Test
    void rejectsNonFiniteValues() {
        assertRejected(
                WeightsFile.plain()
                        .zeros("selftest.input", 1, 3, 4, 4)
                        .zeros("selftest.output", 1, 15, 4, 4)
                        .value("selftest.output", 18, Double.NaN),
                "selftest.output: expected finite values, got NaN at index (0, 1, 0, 2)");
    }

    @Test
    void rejectsAScalarInput() {
        assertRejected(
                new WeightsFile()
                        .zeros("denselayer1.conv1.weight", 1, 1, 3, 3)
                        .integer("selftest.input", 1)
                        .zeros("selftest.output", 1, 2, 1, 1),
                "selftest.input: expected shape (N, C, H, W) or (C, H, W), every side at least 1,"
                        + " got ()");
    }

    private static SelfTest read(WeightsFile file) {
        return Objects.requireNonNull(DenseBlockWeights.read(file.bytes(), "", null).selfTest());
    }

    private static void assertRejected(WeightsFile file, String message) {
        assertThatThrownBy(() -> DenseBlockWeights.read(file.bytes(), "", null))
                .isInstanceOf(WeightsException.class)
                .hasMessage("weights: " + message);
    }
}
