// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.Sides;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import org.jspecify.annotations.Nullable;

/** Which stem a whole network has: by its tensors, and by metadata where they cannot tell. */
final class StemChoice {

    private static final String ASK = "set the metadata entry stem to one of " + Stem.TEXTS;

    /** The stem; what contradicts it goes to {@code problems}. */
    static Stem of(NetworkTensors tensors, @Nullable Stem named, Problems problems) {
        String conv1 = tensors.prefix() + "features.conv1.weight";
        boolean deep = tensors.has("features.conv1.weight");
        if (named != null) {
            if (named.deep() != deep) {
                problems.add(
                        Reason.METADATA,
                        "metadata stem",
                        "expected a stem of %s, as the file has %s, got %s"
                                .formatted(
                                        deep ? "three convolutions" : "one convolution",
                                        deep ? conv1 : "no " + conv1,
                                        named.text()));
            }
            return named;
        }
        if (deep) {
            problems.add(
                    Reason.METADATA,
                    conv1,
                    "three convolutions before the first block: shapes cannot tell how they are"
                            + " pooled; "
                            + ASK);
            return Stem.DEEP;
        }
        TensorInfo conv0 = tensors.get("features.conv0.weight");
        if (conv0 != null && BlockGeometry.hasKernel(conv0.shape(), 7)) {
            return Stem.IMAGENET;
        }
        boolean normed = tensors.has("features.norm0.weight");
        if (conv0 != null && normed) {
            problems.add(
                    Reason.METADATA,
                    conv0.name(),
                    "a kernel of shape %s with a norm behind it: shapes cannot tell its stride; %s"
                            .formatted(Sides.text(conv0.shape()), ASK));
        }
        return Stem.CIFAR;
    }

    private StemChoice() {}
}
