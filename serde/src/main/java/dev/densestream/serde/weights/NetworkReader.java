// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.densenet.Classifier;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Embedding;
import dev.densestream.densenet.FinalNorm;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.Stage;
import dev.densestream.densenet.StemConvolution;
import dev.densestream.densenet.StemPool;
import dev.densestream.densenet.Transition;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.Sides;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a whole network. First all names and shapes are checked, so that one error tells everything
 * that is wrong with them; then values are read, stage after stage.
 */
final class NetworkReader {

    private static final String NORM5 = "features.norm5";
    private static final String CLASSIFIER = "classifier";

    /** A block whose names and shapes are right. */
    private record CheckedBlock(BlockTensors tensors, BlockGeometry geometry) {}

    private final Safetensors file;
    private final NetworkTensors tensors;
    private final NetworkValues values;
    private final double eps;
    private final Stem stem;
    private final Problems problems;
    private final Map<Integer, CheckedBlock> blocks = new TreeMap<>();

    private NetworkReader(
            Safetensors file, NetworkTensors tensors, WeightsMetadata metadata, Problems problems) {
        this.file = file;
        this.tensors = tensors;
        this.problems = problems;
        values = new NetworkValues(file, tensors, problems);
        eps = metadata.eps();
        stem = StemChoice.of(tensors, metadata.stem(), problems);
    }

    /**
     * The network.
     *
     * @throws dev.densestream.serde.weights.problem.WeightsException if it could not be computed
     */
    static Network read(
            Safetensors file, NetworkTensors tensors, WeightsMetadata metadata, Problems problems) {
        NetworkReader reader = new NetworkReader(file, tensors, metadata, problems);
        reader.check();
        problems.throwIfAny();
        Network network = reader.build();
        problems.throwIfAny();
        return network;
    }

    private int convolutions() {
        return stem.deep() ? 3 : 1;
    }

    private static String conv(int i) {
        return "features.conv" + i;
    }

    private static String norm(int i) {
        return "features.norm" + i;
    }

    private static String transition(int number) {
        return "features.transition" + number;
    }

    private void check() {
        long channels = Sides.UNKNOWN;
        for (int i = 0; i < convolutions(); i++) {
            channels = values.checkConvolution(conv(i), channels, stem.deep() ? 3 : Sides.UNKNOWN);
            if (stem != Stem.CIFAR || tensors.has(norm(i) + ".weight")) {
                values.checkNorm(norm(i), channels);
            }
        }
        int last = tensors.lastBlock();
        if (last == 0) {
            problems.add(
                    Reason.NO_BLOCK,
                    tensors.prefix() + "features.denseblock1",
                    "expected at least one dense block behind the stem, got none");
        }
        for (int number = 1; number <= last; number++) {
            channels = checkBlock(number, channels);
            if (number < last) {
                String transition = transition(number);
                values.checkNorm(transition + ".norm", channels);
                channels = values.checkConvolution(transition + ".conv", channels, 1);
            }
        }
        values.checkNorm(NORM5, channels);
        if (tensors.has(CLASSIFIER + ".weight") || tensors.has(CLASSIFIER + ".bias")) {
            values.checkLinear(CLASSIFIER, channels);
        }
    }

    private long checkBlock(int number, long inputChannels) {
        String prefix = tensors.blocks().get(number);
        if (prefix == null) {
            problems.add(
                    Reason.MISSING,
                    tensors.prefix() + "features.denseblock" + number,
                    "expected blocks without a gap up to %d, got no such block; if the file is one shard of several, merge them first"
                            .formatted(tensors.lastBlock()));
            return Sides.UNKNOWN;
        }
        BlockTensors block = BlockTensors.find(file, prefix, problems);
        BlockGeometry geometry = BlockGeometry.infer(block);
        new LayerChecks(block, geometry, problems).run();
        BlockChecks checks = new BlockChecks(block, geometry, problems);
        checks.run();
        checks.requireStatisticsFor(Normalization.RUNNING);
        long c0 = geometry.inputChannels();
        if (c0 != Sides.UNKNOWN && inputChannels != Sides.UNKNOWN && c0 != inputChannels) {
            problems.add(
                    Reason.CHANNELS,
                    block.layerName(1),
                    "expected %d input channels, which is what comes before, got %d"
                            .formatted(inputChannels, c0));
        }
        blocks.put(number, new CheckedBlock(block, geometry));
        return c0 == Sides.UNKNOWN ? Sides.UNKNOWN : geometry.channelsBefore(block.last() + 1);
    }

    private Network build() {
        List<Network.Named> stages = new ArrayList<>();
        for (int i = 0; i < convolutions(); i++) {
            boolean halves = i == 0 && stem != Stem.CIFAR;
            add(
                    stages,
                    conv(i),
                    new StemConvolution(
                            i == 0 ? null : values.norm(norm(i - 1)),
                            eps,
                            values.convolution(conv(i), halves ? 2 : 1)));
        }
        String last = norm(convolutions() - 1);
        if (tensors.has(last + ".weight")) {
            StemPool pool = new StemPool(values.norm(last), eps, kind());
            add(stages, stem == Stem.CIFAR ? "features.relu0" : "features.pool0", pool);
        }
        for (Map.Entry<Integer, CheckedBlock> block : blocks.entrySet()) {
            int number = block.getKey();
            add(stages, "features.denseblock" + number, block(block.getValue()));
            if (number < blocks.size()) {
                add(stages, transition(number), transitionStage(transition(number)));
            }
        }
        FinalNorm norm5 = new FinalNorm(values.norm(NORM5), eps);
        add(stages, NORM5, norm5);
        add(stages, Network.EMBEDDING, new Embedding(norm5.outputChannels()));
        if (tensors.has(CLASSIFIER + ".weight")) {
            add(stages, Network.LOGITS, new Classifier(values.linear(CLASSIFIER)));
        }
        return new Network(stages);
    }

    private static void add(List<Network.Named> stages, String name, Stage stage) {
        stages.add(new Network.Named(name, stage));
    }

    private StemPool.Kind kind() {
        return switch (stem) {
            case CIFAR -> StemPool.Kind.NONE;
            case DEEP_BLUR -> StemPool.Kind.BLUR;
            case IMAGENET, DEEP -> StemPool.Kind.MAX;
        };
    }

    private DenseBlock block(CheckedBlock block) {
        BlockValues ofBlock = BlockValues.read(file, block.tensors(), problems);
        problems.throwIfAny();
        return new BlockBuilder(block.geometry(), ofBlock)
                .build(block.tensors().last(), Normalization.RUNNING, eps);
    }

    private Transition transitionStage(String name) {
        return new Transition(
                values.norm(name + ".norm"), eps, values.convolution(name + ".conv", 1));
    }
}
