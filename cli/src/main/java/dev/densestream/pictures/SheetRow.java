// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import dev.densestream.densenet.tensor.FloatTensor;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A picture and what a network made of it.
 *
 * @param name what the row is called
 * @param picture null if it is gone
 * @param classes the most probable first; none where they were not asked for
 * @param maps feature maps (1, C, H, W) by the names of their stages, in order
 */
public record SheetRow(
        String name,
        @Nullable BufferedImage picture,
        List<RankedClass> classes,
        Map<String, FloatTensor> maps) {

    public SheetRow {
        classes = List.copyOf(classes);
        maps = new LinkedHashMap<>(maps);
    }
}
