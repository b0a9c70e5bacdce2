// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights.problem;

import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Networks whose tensors have the shapes of a DenseNet and another arithmetic. */
public final class ForeignNetworks {

    /**
     * @throws dev.densestream.serde.weights.problem.WeightsException if the names are those of one
     */
    public static void refuse(Collection<String> names) {
        String name = any(names, "trans1.bn.weight");
        if (name != null && any(names, "dense1.0.bn1.weight") != null) {
            throw Problems.only(
                    Reason.FOREIGN_NETWORK,
                    name,
                    "this looks like kuangliu/pytorch-cifar, which concatenates new feature maps"
                        + " before old ones, another arithmetic with the same shapes; expected a"
                        + " DenseNet in torchvision's names");
        }
        name = any(names, "transition_layer_0.down_sample.0.weight");
        if (name != null) {
            throw Problems.only(
                    Reason.FOREIGN_NETWORK,
                    name,
                    "this looks like weiaicunzai/pytorch-cifar100, whose transitions have no ReLU,"
                            + " another arithmetic with the same shapes; expected a DenseNet in"
                            + " torchvision's names");
        }
    }

    private static @Nullable String any(Collection<String> names, String end) {
        return names.stream().filter(name -> name.endsWith(end)).findFirst().orElse(null);
    }

    private ForeignNetworks() {}
}
