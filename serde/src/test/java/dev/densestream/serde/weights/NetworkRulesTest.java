// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.weights.init.NetworkConfig;
import dev.densestream.serde.weights.init.NetworkInitialization;
import dev.densestream.serde.weights.problem.WeightsException;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import dev.densestream.serde.weights.summary.WeightsSummary;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is a whole network, and what is refused. */
class NetworkRulesTest {

    private static final NetworkConfig SMALL = new NetworkConfig(3, 4, List.of(1, 2), 8, 16, 5);

    private static WeightsFile small() {
        return WeightsFile.of(NetworkInitialization.safetensors(SMALL, Map.of(), 1));
    }

    @ParameterizedTest
    @CsvSource({
        "module.",
        "model.",
        "_orig_mod.",
        "module.densenet121.",
        "backbone.net.",
        "densenet.x.y.z."
    })
    void findsTheNetworkUnderAnyPrefix(String prefix) {
        byte[] file = small().under(prefix).bytes();
        assertThat(ModelWeights.read(file, "", null).network().names())
                .containsExactly(
                        "features.conv0",
                        "features.pool0",
                        "features.denseblock1",
                        "features.transition1",
                        "features.denseblock2",
                        "features.norm5",
                        "embedding",
                        "logits");
        assertThat(NetworkExtract.canonical(file, ""))
                .isEqualTo(NetworkExtract.canonical(small().bytes(), ""));
    }

    @Test
    void whatIsPublishedGivesItselfAgain() {
        byte[] canonical = NetworkExtract.canonical(small().metadata("eps", "0.001").bytes(), "");
        assertThat(NetworkExtract.canonical(canonical, "")).isEqualTo(canonical);
        assertThat(Safetensors.parse(canonical, 1 << 20).metadata()).containsEntry("eps", "0.001");
    }

    @Test
    void aPrefixOfABlockStillNamesTheBlockAlone() {
        Network block = ModelWeights.read(small().bytes(), "features.denseblock2.", null).network();
        assertThat(block.isBlock()).isTrue();
        assertThat(block.inputChannels()).isEqualTo(6);
    }

    @Test
    void toleratesWhatAStateDictHasBesides() {
        WeightsFile file =
                small().integer("features.norm0.num_batches_tracked", 7)
                        .integer("features.transition1.norm.num_batches_tracked", 7)
                        .zeros("op_threshs", 18);
        assertThat(ModelWeights.read(file.bytes(), "", null).network().names()).contains("logits");
    }

    @Test
    void aNetworkNeedsNoClassifier() {
        WeightsFile file = small().without("classifier.weight").without("classifier.bias");
        assertThat(ModelWeights.read(file.bytes(), "", null).network().last())
                .isEqualTo("embedding");
    }

    @Test
    void listsAllThatIsMissingAndAllThatIsLeftOver() {
        WeightsFile file =
                small().without("features.norm0.running_var")
                        .without("features.transition1.conv.weight")
                        .without("features.denseblock2.denselayer1.conv2.weight")
                        .zeros("features.extra.weight", 3)
                        .zeros("features.transition1.conv2.weight", 3);
        assertThat(rejected(file, null).problems())
                .extracting(problem -> problem.reason() + " " + problem.text().split(":")[0])
                .containsExactlyInAnyOrder(
                        "UNKNOWN_TENSOR features.extra.weight",
                        "UNKNOWN_TENSOR features.transition1.conv2.weight",
                        "MISSING features.norm0.running_var",
                        "MISSING features.transition1.conv.weight",
                        "MISSING features.denseblock2.denselayer1.conv2.weight");
    }

    @Test
    void refusesABlockThatDoesNotReadWhatComesBefore() {
        WeightsFile file = small().zeros("features.transition1.conv.weight", 7, 12, 1, 1);
        assertRejected(
                file,
                Reason.CHANNELS,
                "features.denseblock2.denselayer1: expected 7 input channels, which is what comes"
                        + " before, got 6");
    }

    @Test
    void refusesAGapBetweenBlocks() {
        WeightsFile file = small().withoutAll("features.denseblock1.");
        assertThat(rejected(file, null).getMessage())
                .contains("features.denseblock1: expected blocks without a gap up to 2, got no");
    }

    @Test
    void refusesTwoNetworksUnlessThePrefixTellsThemApart() {
        WeightsFile file = small().under("teacher.");
        Safetensors other = Safetensors.parse(small().under("student.").bytes(), 1 << 20);
        other.tensors().forEach((name, info) -> file.put(name, Dtype.F32, sides(info.shape())));
        assertRejected(
                file,
                Reason.PREFIX,
                "no prefix: expected one network, got conv0.weight under teacher., student.: name"
                        + " one as prefix");
        assertThat(ModelWeights.read(file.bytes(), "teacher.", null).network().names())
                .contains("logits");
    }

    @Test
    void refusesStatisticsOfTheBatch() {
        assertThat(rejected(small().metadata("normalization", "batch"), null).getMessage())
                .contains("normalization batch: expected running for a whole network");
        assertThat(rejected(small(), Normalization.BATCH).getMessage())
                .contains("normalization batch: expected running for a whole network");
    }

    @Test
    void refusesAStemThatShapesCannotTell() {
        WeightsFile file = small().zeros("features.conv0.weight", 8, 3, 3, 3);
        assertRejected(
                file,
                Reason.METADATA,
                "features.conv0.weight: a kernel of shape (8, 3, 3, 3) with a norm behind it:"
                        + " shapes cannot tell its stride; set the metadata entry stem to one of"
                        + " imagenet, cifar, deep, deep-blur");
        Network cifar =
                ModelWeights.read(file.metadata("stem", "cifar").bytes(), "", null).network();
        assertThat(cifar.names()).startsWith("features.conv0", "features.relu0");
    }

    @Test
    void refusesAStemThatContradictsTheFile() {
        assertThat(rejected(small().metadata("stem", "deep"), null).getMessage())
                .contains("metadata stem: expected a stem of one convolution");
        assertThat(rejected(small().metadata("stem", "wide"), null).getMessage())
                .contains("metadata stem: expected imagenet, cifar, deep, deep-blur, got \"wide\"");
    }

    @Test
    void refusesNetworksOfAnotherArithmetic() {
        WeightsFile kuangliu =
                new WeightsFile()
                        .zeros("conv1.weight", 24, 3, 3, 3)
                        .zeros("dense1.0.bn1.weight", 24)
                        .zeros("trans1.bn.weight", 48);
        assertThat(rejected(kuangliu, null).getMessage()).contains("kuangliu/pytorch-cifar");
        WeightsFile weiaicunzai =
                new WeightsFile()
                        .zeros("conv1.weight", 24, 3, 3, 3)
                        .zeros("features.transition_layer_0.down_sample.0.weight", 48);
        assertThat(rejected(weiaicunzai, null).getMessage())
                .contains("weiaicunzai/pytorch-cifar100");
    }

    @Test
    void refusesValuesThatNoNetworkCanHave() {
        assertThat(rejected(small().value("features.norm5.running_var", 1, -1), null).getMessage())
                .contains("features.norm5.running_var: expected variances of at least 0, got -1.0");
        assertThat(rejected(small().value("classifier.bias", 2, Double.NaN), null).getMessage())
                .contains("classifier.bias: expected finite values, got NaN at index (2)");
    }

    @Test
    void readsASelfTestOfANode() {
        WeightsFile file =
                small().zeros("selftest.input", 1, 3, 32, 32)
                        .zeros("selftest.output", 1, 14)
                        .metadata("selftest.node", "embedding");
        SelfTest test =
                Objects.requireNonNull(ModelWeights.read(file.bytes(), "", null).selfTest());
        assertThat(test.node()).isEqualTo("embedding");
        assertThat(test.output().shape().c()).isEqualTo(14);
    }

    @Test
    void refusesASelfTestThatIsTooLargeOrDoesNotFit() {
        assertThat(
                        rejected(
                                        small().zeros("selftest.input", 1, 3, 65, 64)
                                                .zeros("selftest.output", 1, 5),
                                        null)
                                .getMessage())
                .contains("selftest.input: expected images of at most 64x64 pixels");
        assertThat(
                        rejected(
                                        small().zeros("selftest.input", 1, 3, 32, 32)
                                                .zeros("selftest.output", 1, 6),
                                        null)
                                .getMessage())
                .contains("selftest.output: expected shape (1, 5), got (1, 6)");
        assertThat(
                        rejected(
                                        small().put("selftest.input", Dtype.F64, 1, 3, 32, 32)
                                                .zeros("selftest.output", 1, 5),
                                        null)
                                .getMessage())
                .contains("selftest.input: expected dtype F32 for a whole network, got F64");
    }

    @ParameterizedTest
    @CsvSource({
        "densenet121, 7978856",
        "densenet161, 28681000",
        "densenet169, 14149480",
        "densenet201, 20013928"
    })
    void makesTorchvisionsArchitectures(String name, long parameters) {
        byte[] bytes =
                NetworkInitialization.safetensors(NetworkConfig.architecture(name), Map.of(), 1);
        long counted =
                Safetensors.parse(bytes, 1 << 20).tensors().values().stream()
                        .filter(tensor -> !tensor.name().contains(".running_"))
                        .mapToLong(tensor -> tensor.elements())
                        .sum();
        assertThat(counted).isEqualTo(parameters);
    }

    @Test
    void isShownStageByStage() {
        assertThat(WeightsSummary.lines(small().bytes(), "", null, new Shape(2, 3, 40, 33)))
                .startsWith(
                        "kind             whole network, 2 dense blocks",
                        "input            (2, 3, 40, 33)",
                        "outputs          features.conv0, features.pool0, features.denseblock1,"
                                + " features.transition1, features.denseblock2, features.norm5,"
                                + " embedding, logits",
                        "stage                    output                   parameters        MFLOP "
                                + "  output bytes",
                        "features.conv0           (2, 8, 20, 17)                1,176          1.6 "
                                + "        21,760  7x7, stride 2",
                        "features.pool0           (2, 8, 10, 9)                    16          0.0 "
                                + "         5,760",
                        "features.denseblock1     (2, 12, 10, 9)                  752          0.3 "
                                + "         8,640  1 layer, growth rate 4")
                .contains("parameters       3,647", "self-test        none");
    }

    private static long[] sides(List<Long> shape) {
        return shape.stream().mapToLong(side -> side).toArray();
    }

    private static void assertRejected(WeightsFile file, Reason reason, String message) {
        WeightsException e = rejected(file, null);
        assertThat(e).hasMessage("weights: " + message);
        assertThat(e.reason()).isEqualTo(reason);
    }

    private static WeightsException rejected(WeightsFile file, @Nullable Normalization override) {
        return Objects.requireNonNull(
                catchThrowableOfType(
                        WeightsException.class,
                        () -> ModelWeights.read(file.bytes(), "", override)));
    }
}
