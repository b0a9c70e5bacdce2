// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights.problem;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A well-formed safetensors file that holds no dense block that could be computed.
 *
 * <p>Names everything that is wrong at once: the message is one line, its problems separated by
 * semicolons.
 */
public final class WeightsException extends RuntimeException {

    /** How many problems the message spells out before it only counts the rest. */
    static final int MAX_SPELLED_OUT = 100;

    /** What kind of rule is broken. */
    public enum Reason {
        /** The prefix asked for cannot name a block. */
        PREFIX,
        /** The file is one of the several that a checkpoint was cut into. */
        SHARD,
        /** No dense layer lies under the prefix. */
        NO_BLOCK,
        /** The network has the shapes of a DenseNet, and another arithmetic. */
        FOREIGN_NETWORK,
        /** A layer's number is 0, has leading zeros or is beyond the limit. */
        LAYER_NUMBER,
        /** A layer or a tensor is missing. */
        MISSING,
        /** A tensor of a dense layer has a name that no dense layer knows. */
        UNKNOWN_TENSOR,
        /** A tensor is there under its present and its legacy name. */
        DUPLICATE_TENSOR,
        /** A tensor's dtype is not F64, F32, F16 or BF16. */
        DTYPE,
        /** A tensor has the wrong number of sides. */
        RANK,
        /** A convolution's kernel is not the one that its place asks for. */
        KERNEL_SIZE,
        /** A number of channels does not follow from the layers before. */
        CHANNELS,
        /** Plain and bottleneck layers in one block. */
        MIXED_LAYERS,
        /** Some layers have what others lack. */
        INCONSISTENT,
        /** A value is not finite, or a variance is negative. */
        VALUE,
        /** A metadata entry cannot be understood. */
        METADATA,
        /** The self-test is incomplete or does not fit the block. */
        SELF_TEST
    }

    /**
     * One broken rule.
     *
     * @param reason which
     * @param text where, what was expected, what was got; one line
     */
    public record Problem(Reason reason, String text) implements Serializable {}

    private final List<Problem> problems;

    /**
     * @param problems at least one
     * @param count how many there are with those that were not kept
     */
    public WeightsException(List<Problem> problems, int count) {
        super(message(problems, count));
        this.problems = List.copyOf(problems);
    }

    /** The first problem's reason. */
    public Reason reason() {
        return problems.get(0).reason();
    }

    /** The problems, in the order they were found; the first 1000 if there are more. */
    public List<Problem> problems() {
        return problems;
    }

    private static String message(List<Problem> problems, int count) {
        String spelledOut =
                problems.stream()
                        .limit(MAX_SPELLED_OUT)
                        .map(Problem::text)
                        .collect(Collectors.joining("; "));
        int rest = count - MAX_SPELLED_OUT;
        return "weights: " + spelledOut + (rest > 0 ? "; and " + rest + " more" : "");
    }
}
