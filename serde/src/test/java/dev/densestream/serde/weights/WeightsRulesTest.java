// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.densestream.densenet.Normalization;
import dev.densestream.serde.weights.problem.WeightsException;
import dev.densestream.serde.weights.problem.WeightsException.Problem;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One test per rule of the weights' names, shapes and values. */
class WeightsRulesTest {

    @Test
    void rejectsAMissingLayerInTheMiddle() {
        assertRejected(
                WeightsFile.plain().withoutAll("denselayer2."),
                Reason.MISSING,
                "denselayer2: expected layers without a gap up to denselayer3, got none; if the"
                        + " file is one shard of several, merge them first");
    }

    @Test
    void rejectsMissingFirstLayers() {
        assertRejected(
                WeightsFile.plain().withoutAll("denselayer1.").withoutAll("denselayer2."),
                Reason.MISSING,
                "denselayer1 to denselayer2: expected layers without a gap up to denselayer3, got"
                        + " none; if the file is one shard of several, merge them first");
    }

    @Test
    void aLayerOfWhichOnlyTheBatchCountIsLeftIsIncomplete() {
        assertRejected(
                WeightsFile.plain().integer("denselayer4.norm1.num_batches_tracked", 9),
                Reason.MISSING,
                "denselayer4.conv1.weight: expected shape (4, 15, 3, 3), got no such tensor");
    }

    @Test
    void rejectsAMissingKernelOfAPlainLayer() {
        assertRejected(
                WeightsFile.plain()
                        .without("denselayer2.conv1.weight")
                        .zeros("denselayer1.conv1.bias", 4)
                        .zeros("denselayer2.conv1.bias", 4)
                        .zeros("denselayer3.conv1.bias", 4),
                Reason.MISSING,
                "denselayer2.conv1.weight: expected shape (4, 7, 3, 3), got no such tensor");
    }

    @Test
    void rejectsAMissingSecondKernelOfABottleneckLayer() {
        assertRejected(
                WeightsFile.bottleneck().without("denselayer3.conv2.weight"),
                Reason.MISSING,
                "denselayer3.conv2.weight: expected shape (4, 16, 3, 3), got no such tensor");
    }

    @Test
    void rejectsAMissingFirstKernelOfABottleneckLayer() {
        assertRejected(
                WeightsFile.bottleneck().without("denselayer1.conv1.weight"),
                Reason.MISSING,
                "denselayer1.conv1.weight: expected shape (16, 6, 1, 1), got no such tensor");
    }

    @Test
    void rejectsAWrongKernelSize() {
        assertRejected(
                WeightsFile.plain().zeros("denselayer2.conv1.weight", 4, 7, 5, 5),
                Reason.KERNEL_SIZE,
                "denselayer2.conv1.weight: wrong kernel size, expected shape (4, 7, 3, 3), got (4,"
                        + " 7, 5, 5)");
    }

    @Test
    void rejectsAKernelThatIsNotSquare() {
        assertRejected(
                WeightsFile.bottleneck().zeros("denselayer2.conv2.weight", 4, 16, 3, 1),
                Reason.KERNEL_SIZE,
                "denselayer2.conv2.weight: wrong kernel size, expected shape (4, 16, 3, 3), got (4,"
                        + " 16, 3, 1)");
    }

    @Test
    void rejectsAWrongRank() {
        assertRejected(
                WeightsFile.plain().zeros("denselayer2.conv1.weight", 4, 63),
                Reason.RANK,
                "denselayer2.conv1.weight: wrong rank, expected shape (4, 7, 3, 3), got (4, 63)");
    }

    @Test
    void rejectsAWrongRankWhereNothingElseTellsTheShape() {
        assertRejected(
                new WeightsFile().zeros("denselayer1.conv1.weight", 4),
                Reason.RANK,
                "denselayer1.conv1.weight: wrong rank, expected shape (?, ?, 3, 3), got (4)");
    }

    @Test
    void rejectsAChannelProgressionThatDoesNotFit() {
        assertRejected(
                WeightsFile.plain().zeros("denselayer3.conv1.weight", 4, 10, 3, 3),
                Reason.CHANNELS,
                "denselayer3.conv1.weight: wrong channels, expected shape (4, 11, 3, 3), got (4,"
                        + " 10, 3, 3)");
    }

    @Test
    void theLayerThatDisagreesIsNamedEvenIfItIsTheFirst() {
        assertRejected(
                WeightsFile.plain().zeros("denselayer1.conv1.weight", 5, 3, 3, 3),
                Reason.CHANNELS,
                "denselayer1.conv1.weight: wrong channels, expected shape (4, 3, 3, 3), got (5, 3,"
                        + " 3, 3)");
    }

    @Test
    void rejectsABottleneckOfAnotherWidth() {
        assertRejected(
                WeightsFile.bottleneck().zeros("denselayer2.conv1.weight", 8, 10, 1, 1),
                Reason.CHANNELS,
                "denselayer2.conv1.weight: wrong channels, expected shape (16, 10, 1, 1), got (8,"
                        + " 10, 1, 1)");
    }

    @Test
    void rejectsANormOfOtherChannels() {
        assertRejected(
                WeightsFile.bottleneck().zeros("denselayer2.norm2.running_mean", 15),
                Reason.CHANNELS,
                "denselayer2.norm2.running_mean: wrong channels, expected shape (16), got (15)");
    }

    @Test
    void rejectsABiasOfOtherChannels() {
        assertRejected(
                new WeightsFile()
                        .zeros("denselayer1.conv1.weight", 4, 3, 3, 3)
                        .zeros("denselayer1.conv1.bias", 3),
                Reason.CHANNELS,
                "denselayer1.conv1.bias: wrong channels, expected shape (4), got (3)");
    }

    @Test
    void rejectsZeroChannels() {
        assertRejected(
                new WeightsFile().zeros("denselayer1.conv1.weight", 0, 3, 3, 3),
                Reason.CHANNELS,
                "denselayer1.conv1.weight: wrong channels, expected shape (?, 3, 3, 3), got (0, 3,"
                        + " 3, 3)");
    }

    @Test
    void rejectsSidesThatOnlyAnEmptyTensorCanHave() {
        assertRejected(
                new WeightsFile().zeros("denselayer1.conv1.weight", 0, 1L << 40, 3, 3),
                Reason.CHANNELS,
                "denselayer1.conv1.weight: wrong channels, expected shape (?, ?, 3, 3), got (0,"
                        + " 1099511627776, 3, 3)");
    }

    @Test
    void rejectsAPlainLayerAmongBottleneckLayers() {
        assertRejected(
                WeightsFile.bottleneck()
                        .withoutAll("denselayer3.")
                        .zeros("denselayer3.conv1.weight", 4, 14, 3, 3),
                Reason.MIXED_LAYERS,
                "denselayer3: expected a bottleneck layer as in most layers, got a plain one");
    }

    @Test
    void rejectsABottleneckLayerAmongPlainLayers() {
        assertRejected(
                WeightsFile.plain().zeros("denselayer3.conv2.weight", 4, 4, 3, 3),
                Reason.MIXED_LAYERS,
                "denselayer3: expected a plain layer as in most layers, got a bottleneck one");
    }

    @Test
    void aLayerWithoutItsSecondHalfIsIncompleteNotPlain() {
        WeightsException e =
                rejected(
                        WeightsFile.bottleneck()
                                .withoutAll("denselayer2.norm2.")
                                .without("denselayer2.conv2.weight"));
        assertThat(e)
                .hasMessage(
                        "weights: denselayer2.conv2.weight: expected shape (4, 16, 3, 3), got no"
                            + " such tensor; denselayer2.norm2.weight: expected scale and shift in"
                            + " all layers or in none, got denselayer1.norm1.weight and 4 more but"
                            + " not denselayer2.norm2.weight; denselayer2.norm2.running_mean:"
                            + " expected running statistics in all layers or in none, got"
                            + " denselayer1.norm1.running_mean and 4 more but not"
                            + " denselayer2.norm2.running_mean");
    }

    @ParameterizedTest
    @CsvSource({
        "norm1.weight, norm1.bias",
        "norm1.bias, norm1.weight",
        "norm2.running_mean, norm2.running_var",
        "norm2.running_var, norm2.running_mean"
    })
    void rejectsHalfAPair(String missing, String partner) {
        WeightsException e = rejected(WeightsFile.bottleneck().without("denselayer2." + missing));
        assertThat(e)
                .hasMessageContaining(
                        "denselayer2.%s: expected it beside denselayer2.%s, got no such tensor"
                                .formatted(missing, partner));
        assertThat(e.reason()).isEqualTo(Reason.MISSING);
    }

    @Test
    void rejectsRunningStatisticsInSomeLayersOnly() {
        assertRejected(
                WeightsFile.bottleneck()
                        .withoutAll("denselayer2.norm1.running_")
                        .withoutAll("denselayer2.norm2.running_"),
                Reason.INCONSISTENT,
                "denselayer2.norm1.running_mean: expected running statistics in all layers or in"
                        + " none, got denselayer1.norm1.running_mean and 3 more but not"
                        + " denselayer2.norm1.running_mean and 1 more");
    }

    @Test
    void rejectsScaleAndShiftInSomeLayersOnly() {
        assertRejected(
                WeightsFile.plain()
                        .zeros("denselayer1.norm1.weight", 3)
                        .zeros("denselayer1.norm1.bias", 3),
                Reason.INCONSISTENT,
                "denselayer2.norm1.weight: expected scale and shift in all layers or in none, got"
                        + " denselayer1.norm1.weight but not denselayer2.norm1.weight and 1 more");
    }

    @ParameterizedTest
    @CsvSource({"conv1, 16", "conv2, 4"})
    void rejectsABiasInSomeLayersOnly(String convolution, long channels) {
        assertRejected(
                WeightsFile.bottleneck().zeros("denselayer3." + convolution + ".bias", channels),
                Reason.INCONSISTENT,
                ("denselayer1.%1$s.bias: expected %1$s bias in all layers or in none, got"
                                + " denselayer3.%1$s.bias but not denselayer1.%1$s.bias and 1 more")
                        .formatted(convolution));
    }

    @Test
    void rejectsNegativeVariance() {
        assertRejected(
                WeightsFile.bottleneck().value("denselayer2.norm1.running_var", 4, -0.25),
                Reason.VALUE,
                "denselayer2.norm1.running_var: expected variances of at least 0, got -0.25 at"
                        + " index (4)");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void rejectsNonFiniteValuesAndNamesTheFirst(double value) {
        assertRejected(
                WeightsFile.plain()
                        .value("denselayer2.conv1.weight", 2 * 63 + 3 * 9 + 5, value)
                        .value("denselayer2.conv1.weight", 251, value),
                Reason.VALUE,
                "denselayer2.conv1.weight: expected finite values, got %s at index (2, 3, 1, 2)"
                        .formatted(value));
    }

    @Test
    void aBadVarianceIsNamedOnce() {
        assertRejected(
                WeightsFile.bottleneck()
                        .value("denselayer1.norm1.running_var", 0, Double.NEGATIVE_INFINITY),
                Reason.VALUE,
                "denselayer1.norm1.running_var: expected finite values, got -Infinity at index"
                        + " (0)");
    }

    @Test
    void rejectsAnIntegerDtype() {
        assertRejected(
                new WeightsFile()
                        .zeros("denselayer1.conv1.weight", 4, 3, 3, 3)
                        .integer("denselayer1.conv1.bias", 1),
                Reason.RANK,
                "denselayer1.conv1.bias: wrong rank, expected shape (4), got ();"
                        + " denselayer1.conv1.bias: expected dtype F64, F32, F16 or BF16, got I64");
    }

    @Test
    void rejectsATensorUnderItsLegacyNameToo() {
        assertRejected(
                WeightsFile.plain().zeros("denselayer1.conv.1.weight", 4, 3, 3, 3),
                Reason.DUPLICATE_TENSOR,
                "denselayer1.conv.1.weight: expected one name for a tensor, got it as"
                        + " denselayer1.conv1.weight too");
    }

    @ParameterizedTest
    @ValueSource(strings = {"conv3.weight", "norm1.gamma", "relu", "norm.3.weight", "conv1"})
    void rejectsATensorThatNoLayerKnows(String key) {
        assertRejected(
                WeightsFile.plain().zeros("denselayer1." + key, 1),
                Reason.UNKNOWN_TENSOR,
                ("denselayer1.%1$s: expected norm1, norm2 (weight, bias, running_mean, running_var)"
                                + " or conv1, conv2 (weight, bias), got %1$s")
                        .formatted(key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"denselayer.conv1.weight", "denselayer1", "denselayerX.conv1.weight"})
    void rejectsALayerWithoutNumberOrTensor(String name) {
        assertRejected(
                WeightsFile.plain().zeros(name, 1),
                Reason.UNKNOWN_TENSOR,
                name + ": expected denselayer<number>.<tensor>, got a name without them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "01", "1025", "2000000000", "99999999999999999999"})
    void rejectsALayerNumberOutOfRange(String number) {
        assertRejected(
                WeightsFile.plain().zeros("denselayer" + number + ".conv1.weight", 4, 3, 3, 3),
                Reason.LAYER_NUMBER,
                ("denselayer%1$s.conv1.weight: expected a layer number from 1 to 1024 without"
                                + " leading zeros, got %1$s")
                        .formatted(number));
    }

    @Test
    void aFileOfNothingButALayerOutOfRangeIsRejectedToo() {
        assertRejected(
                new WeightsFile().zeros("denselayer2000000000.conv1.weight", 4, 3, 3, 3),
                Reason.LAYER_NUMBER,
                "denselayer2000000000.conv1.weight: expected a layer number from 1 to 1024 without"
                        + " leading zeros, got 2000000000");
    }

    @Test
    void offersThePrefixThatTheFileHas() {
        assertRejected(
                WeightsFile.plain().under("features.denseblock1."),
                "",
                Reason.NO_BLOCK,
                "no prefix: expected tensors named denselayer1.<tensor>, got none; did you mean"
                        + " features.denseblock1.");
    }

    @Test
    void offersAllPrefixesOfAFileWithSeveralBlocks() {
        assertRejected(
                WeightsFile.plain()
                        .under("features.denseblock2.")
                        .with(WeightsFile.plain().under("features.denseblock1.")),
                "",
                Reason.NO_BLOCK,
                "no prefix: expected tensors named denselayer1.<tensor>, got none; the file has"
                        + " blocks under features.denseblock1., features.denseblock2.: name one as"
                        + " prefix");
    }

    @Test
    void offersNoPrefixWhereTheFileHasNone() {
        assertRejected(
                WeightsFile.plain(),
                "features.denseblock1.",
                Reason.NO_BLOCK,
                "prefix features.denseblock1.: expected tensors named"
                    + " features.denseblock1.denselayer1.<tensor>, got none; the file's block has"
                    + " no prefix: leave it out");
    }

    @Test
    void saysWhereAFileHasNoBlockAtAll() {
        assertRejected(
                new WeightsFile().zeros("layer1.0.conv1.weight", 4, 3, 3, 3),
                "",
                Reason.NO_BLOCK,
                "no prefix: expected tensors named denselayer1.<tensor>, got none; the file has no"
                        + " dense block in torchvision's names");
    }

    @Test
    void rejectsAPrefixWithoutItsDot() {
        assertRejected(
                WeightsFile.plain().under("features.denseblock1."),
                "features.denseblock1",
                Reason.PREFIX,
                "prefix features.denseblock1: expected a prefix that ends with a dot, got none; did"
                        + " you mean features.denseblock1.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rejectsRunningStatisticsThatAreNotThere(boolean byMetadata) {
        WeightsFile file = WeightsFile.plain();
        if (byMetadata) {
            file.metadata("normalization", "running");
        }
        WeightsException e = rejected(file, "", byMetadata ? null : Normalization.RUNNING);
        assertThat(e)
                .hasMessage(
                        "weights: normalization running: expected running_mean and running_var in"
                                + " every batch norm, got none; use normalization batch");
        assertThat(e.reason()).isEqualTo(Reason.MISSING);
    }

    @Test
    void namesEveryContradictionInOneError() {
        WeightsException e =
                rejected(
                        WeightsFile.plain()
                                .zeros("denselayer2.conv1.weight", 4, 7, 5, 5)
                                .value("denselayer3.conv1.weight", 0, Double.NaN)
                                .zeros("denselayer1.gate", 1)
                                .metadata("eps", "0"));
        assertThat(e.problems())
                .extracting(Problem::reason)
                .containsExactly(
                        Reason.UNKNOWN_TENSOR, Reason.KERNEL_SIZE, Reason.METADATA, Reason.VALUE);
        assertThat(e.problems()).allMatch(p -> message(e).contains(p.text()));
        assertThat(message(e).split("; ")).hasSize(4);
    }

    @Test
    void aFloodOfContradictionsIsCounted() {
        WeightsFile file = WeightsFile.plain();
        for (int i = 0; i < 1500; i++) {
            file.zeros("denselayer1.extra" + i, 1);
        }
        WeightsException e = rejected(file);
        assertThat(e.problems()).hasSize(1000);
        assertThat(e.getMessage())
                .endsWith("; and 1400 more")
                .contains("extra99")
                .doesNotContain("extra100");
    }

    @Test
    void hostileNamesStayOnOneShortLine() {
        WeightsException e =
                rejected(WeightsFile.plain().zeros("denselayer1.a\nb\u0007" + "c".repeat(9999), 1));
        assertThat(e.getMessage()).contains("denselayer1.a?b?c").hasLineCount(1);
        assertThat(message(e).length()).isLessThan(500);
    }

    private static void assertRejected(WeightsFile file, Reason reason, String message) {
        assertRejected(file, "", reason, message);
    }

    private static void assertRejected(
            WeightsFile file, String prefix, Reason reason, String message) {
        WeightsException e = rejected(file, prefix, null);
        assertThat(e).hasMessage("weights: " + message);
        assertThat(e.reason()).isEqualTo(reason);
    }

    private static String message(WeightsException e) {
        return Objects.requireNonNull(e.getMessage());
    }

    private static WeightsException rejected(WeightsFile file) {
        return rejected(file, "", null);
    }

    private static WeightsException rejected(
            WeightsFile file, String prefix, @Nullable Normalization override) {
        return Objects.requireNonNull(
                catchThrowableOfType(
                        WeightsException.class,
                        () -> DenseBlockWeights.read(file.bytes(), prefix, override)));
    }
}
