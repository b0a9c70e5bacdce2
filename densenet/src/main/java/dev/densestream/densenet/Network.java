// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import dev.densestream.densenet.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A model: stages, each of which reads the output of the one before, and the weights to compute
 * them with. Either a dense block alone, or a whole DenseNet from the stem to the classifier, with
 * running statistics throughout.
 *
 * @param stages in the order in which they are computed
 */
public record Network(List<Named> stages) {

    private static final Map<Class<? extends Stage>, String> LETTERS =
            Map.of(
                    StemConvolution.class, "C",
                    StemPool.class, "P",
                    DenseBlock.class, "B",
                    Transition.class, "T",
                    FinalNorm.class, "N",
                    Embedding.class, "E",
                    Classifier.class, "L");

    /** One letter for each stage; pool and classifier may be left out. */
    private static final Pattern ORDER = Pattern.compile("B|C+P?B(?:TB)*NEL?");

    /** What the only stage of a block's network is called. */
    public static final String BLOCK = "denseblock";

    /** What the average of a whole network's last feature maps is called. */
    public static final String EMBEDDING = "embedding";

    /** What the classifier's output is called. */
    public static final String LOGITS = "logits";

    /**
     * A stage and its name, by which its output is asked for.
     *
     * @param name as torchvision names it, such as {@code features.denseblock1}
     */
    public record Named(String name, Stage stage) {}

    /**
     * @throws IllegalArgumentException if there is no stage, two have one name, they do not follow
     *     each other as in a DenseNet, one does not read what the one before gives, or a block
     *     among others takes the statistics of the batch
     */
    public Network {
        stages = List.copyOf(stages);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("network: expected at least 1 stage, got none");
        }
        if (!ORDER.matcher(letters(stages)).matches()) {
            throw new IllegalArgumentException(
                    "network: a dense block alone, or convolutions of a stem, its pool, dense"
                            + " blocks with a transition between each two, the final norm, the"
                            + " embedding and a classifier, got "
                            + stages.stream().map(Named::name).toList());
        }
        Set<String> names = new HashSet<>();
        int channels = stages.get(0).stage().inputChannels();
        for (Named named : stages) {
            if (!names.add(named.name())) {
                throw new IllegalArgumentException(
                        "network: expected stages of different names, got two of the name "
                                + named.name());
            }
            Layers.requireChannels(
                    named.name() + ", input", channels, named.stage().inputChannels());
            channels = named.stage().outputChannels();
            if (stages.size() > 1
                    && named.stage() instanceof DenseBlock block
                    && block.normalization() != Normalization.RUNNING) {
                throw new IllegalArgumentException(
                        "%s: a whole network takes running statistics; those of the batch would make its images depend on each other"
                                .formatted(named.name()));
            }
        }
    }

    private static String letters(List<Named> stages) {
        return stages.stream()
                .map(named -> LETTERS.get(named.stage().getClass()))
                .collect(Collectors.joining());
    }

    /** A dense block alone. */
    public static Network of(DenseBlock block) {
        return new Network(List.of(new Named(BLOCK, block)));
    }

    /** Whether it is a dense block alone. */
    public boolean isBlock() {
        return stages.size() == 1 && stages.get(0).stage() instanceof DenseBlock;
    }

    /** The name of the last stage. */
    public String last() {
        return stages.get(stages.size() - 1).name();
    }

    /** The names of all stages. */
    public List<String> names() {
        return stages.stream().map(Named::name).toList();
    }

    /**
     * Where a stage is.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public int indexOf(String name) {
        // asked several times for each record: no list is made for it
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "output %s: expected one of the stages %s".formatted(name, names()));
    }

    /** How many logits there are; 0 without a classifier. */
    public int classes() {
        return stages.get(stages.size() - 1).stage() instanceof Classifier classifier
                ? classifier.classes()
                : 0;
    }

    /** C of the input. */
    public int inputChannels() {
        return stages.get(0).stage().inputChannels();
    }

    /**
     * The shape of the last stage's output for an input.
     *
     * @throws IllegalArgumentException if the input does not fit, or an output would be larger than
     *     a Java array
     */
    public Shape outputShape(Shape input) {
        return outputShape(last(), input);
    }

    /**
     * The shape of a stage's output for an input.
     *
     * @throws IllegalArgumentException if there is no such stage, the input does not fit a stage up
     *     to it, or an output would be larger than a Java array
     */
    public Shape outputShape(String name, Shape input) {
        int last = indexOf(name);
        Shape shape = input;
        for (int i = 0; i <= last; i++) {
            shape = stages.get(i).stage().outputShape(shape);
        }
        return shape;
    }

    /** What a forward pass computes for an input of that shape, as {@link Flops} counts. */
    public long flops(Shape input) {
        return flops(last(), input);
    }

    /** What a forward pass up to a stage computes. */
    public long flops(String name, Shape input) {
        int last = indexOf(name);
        long flops = 0;
        Shape shape = input;
        for (int i = 0; i <= last; i++) {
            Stage stage = stages.get(i).stage();
            flops += stage.flops(shape);
            shape = stage.outputShape(shape);
        }
        return flops;
    }

    /** Bytes of all weights. */
    public long sizeBytes() {
        return stages.stream().mapToLong(named -> named.stage().sizeBytes()).sum();
    }

    /**
     * The dense block that this network is.
     *
     * @throws IllegalStateException if it is a whole network
     */
    public DenseBlock block() {
        if (!isBlock()) {
            throw new IllegalStateException("a whole network, not a dense block alone: " + names());
        }
        return (DenseBlock) stages.get(0).stage();
    }
}
