// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet;

import dev.densestream.densenet.tensor.Shape;
import java.util.List;

/**
 * A model: stages, each of which reads the output of the one before, and the weights to compute
 * them with. A dense block alone is a network of one stage; other stages do not exist yet.
 *
 * @param stages in the order in which they are computed
 */
public record Network(List<Named> stages) {

    /** What the only stage of a block's network is called. */
    public static final String BLOCK = "denseblock";

    /**
     * A stage and its name, by which its output is asked for.
     *
     * @param name as torchvision names it, such as {@code denseblock}
     */
    public record Named(String name, Stage stage) {}

    /**
     * @throws IllegalArgumentException if there is not just one stage
     */
    public Network {
        stages = List.copyOf(stages);
        if (stages.size() != 1) {
            throw new IllegalArgumentException(
                    "network: expected one stage, a dense block, got %d".formatted(stages.size()));
        }
    }

    /** A dense block alone. */
    public static Network of(DenseBlock block) {
        return new Network(List.of(new Named(BLOCK, block)));
    }

    /** The name of the last stage. */
    public String last() {
        return stages.get(stages.size() - 1).name();
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
        Shape shape = input;
        for (Named named : stages) {
            shape = named.stage().outputShape(shape);
        }
        return shape;
    }

    /** What a forward pass computes for an input of that shape, as {@link Flops} counts. */
    public long flops(Shape input) {
        long flops = 0;
        Shape shape = input;
        for (Named named : stages) {
            flops += named.stage().flops(shape);
            shape = named.stage().outputShape(shape);
        }
        return flops;
    }

    /** Bytes of all weights. */
    public long sizeBytes() {
        return stages.stream().mapToLong(named -> named.stage().sizeBytes()).sum();
    }

    /** The dense block that this network is. */
    public DenseBlock block() {
        return (DenseBlock) stages.get(0).stage();
    }
}
