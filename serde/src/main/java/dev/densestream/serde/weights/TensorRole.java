// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a tensor is to its dense layer, in the order in which layers are written. */
public enum TensorRole {
    NORM1_WEIGHT("norm1", "weight"),
    NORM1_BIAS("norm1", "bias"),
    NORM1_RUNNING_MEAN("norm1", "running_mean"),
    NORM1_RUNNING_VAR("norm1", "running_var"),
    CONV1_WEIGHT("conv1", "weight"),
    CONV1_BIAS("conv1", "bias"),
    NORM2_WEIGHT("norm2", "weight"),
    NORM2_BIAS("norm2", "bias"),
    NORM2_RUNNING_MEAN("norm2", "running_mean"),
    NORM2_RUNNING_VAR("norm2", "running_var"),
    CONV2_WEIGHT("conv2", "weight"),
    CONV2_BIAS("conv2", "bias");

    /** The roles of one batch norm. */
    public record Norm(
            String module,
            TensorRole weight,
            TensorRole bias,
            TensorRole runningMean,
            TensorRole runningVar) {}

    static final Norm NORM1 =
            new Norm("norm1", NORM1_WEIGHT, NORM1_BIAS, NORM1_RUNNING_MEAN, NORM1_RUNNING_VAR);
    static final Norm NORM2 =
            new Norm("norm2", NORM2_WEIGHT, NORM2_BIAS, NORM2_RUNNING_MEAN, NORM2_RUNNING_VAR);

    private static final Map<String, TensorRole> BY_NAME =
            Arrays.stream(values())
                    .collect(Collectors.toUnmodifiableMap(TensorRole::key, Function.identity()));

    private final String module;
    private final String parameter;

    TensorRole(String module, String parameter) {
        this.module = module;
        this.parameter = parameter;
    }

    /** Torchvision's name within the layer, such as {@code norm1.weight}. */
    public String key() {
        return module + "." + parameter;
    }

    /** Whether only bottleneck layers have it. */
    public boolean ofBottleneckAlone() {
        return module.endsWith("2");
    }

    /** Whether it is a convolution's kernel, of rank 4; all others have rank 1. */
    public boolean isKernel() {
        return this == CONV1_WEIGHT || this == CONV2_WEIGHT;
    }

    /** Whether its values may not be negative. */
    public boolean isVariance() {
        return this == NORM1_RUNNING_VAR || this == NORM2_RUNNING_VAR;
    }

    /** Whether a fresh network has ones here: scales and variances. */
    public boolean startsAtOne() {
        return isVariance() || this == NORM1_WEIGHT || this == NORM2_WEIGHT;
    }

    /** The norms of a layer of that kind. */
    public static List<Norm> norms(boolean bottleneck) {
        return bottleneck ? List.of(NORM1, NORM2) : List.of(NORM1);
    }

    /** The role of a name in today's spelling, or null. */
    public static @Nullable TensorRole ofKey(String key) {
        return BY_NAME.get(key);
    }
}
