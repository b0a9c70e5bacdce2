// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.load;

import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import java.util.List;
import java.util.Map;

/**
 * A model of the load; every version has weights of its own.
 *
 * @param name empty header of a request means {@code default}
 * @param side height and width of its pictures
 */
public record Model(String name, BlockConfig config, int side) {

    /** Small ones of all kinds, so that a run is about messages, not arithmetic. */
    public static final List<Model> SMALL =
            List.of(
                    new Model("default", new BlockConfig(4, 3, 4, 0, false, false), 8),
                    new Model("bottleneck", new BlockConfig(6, 2, 4, 8, true, true), 7),
                    new Model("affine", new BlockConfig(3, 2, 3, 0, true, false), 9));

    /** The safetensors file of a version, the same at every call. */
    public byte[] weights(long version) {
        return HeInitialization.safetensors(
                config, Map.of("model", name, "version", String.valueOf(version)), version);
    }
}
