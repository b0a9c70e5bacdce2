// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A tensor's name below a block's prefix, taken apart.
 *
 * @param layer the number in the name, as written
 * @param key the rest in today's spelling: {@code norm.1.weight} of old checkpoints (torchvision
 *     before 0.2) is {@code norm1.weight}
 */
public record TensorName(String layer, String key) {

    /** What every tensor of a dense layer starts with, below the prefix. */
    public static final String LAYER = "denselayer";

    private static final Pattern OF_LAYER =
            Pattern.compile(LAYER + "([0-9]+)\\.(.+)", Pattern.DOTALL);
    private static final Pattern LEGACY =
            Pattern.compile("(norm|conv)\\.([12])\\.(.+)", Pattern.DOTALL);

    /** Takes apart what follows the prefix; null if it is no tensor of a numbered dense layer. */
    static @Nullable TensorName parse(String belowPrefix) {
        Matcher ofLayer = OF_LAYER.matcher(belowPrefix);
        if (!ofLayer.matches()) {
            return null;
        }
        String key = ofLayer.group(2);
        Matcher legacy = LEGACY.matcher(key);
        if (legacy.matches()) {
            key = legacy.group(1) + legacy.group(2) + "." + legacy.group(3);
        }
        return new TensorName(ofLayer.group(1), key);
    }

    /** Whether it is PyTorch's count of batches, which no forward pass needs. */
    boolean isBatchCount() {
        return key.equals("norm1.num_batches_tracked") || key.equals("norm2.num_batches_tracked");
    }
}
