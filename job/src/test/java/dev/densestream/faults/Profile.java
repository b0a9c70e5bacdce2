// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import dev.densestream.faults.load.Model;
import dev.densestream.serde.weights.init.BlockConfig;
import java.time.Duration;
import java.util.List;

/**
 * What a job is loaded with.
 *
 * @param models that requests ask
 * @param huge whether there are requests of megabytes, too
 * @param swapInterval how often weights of one model change
 * @param minSwaps how many changes there are at least
 * @param options of the job
 */
record Profile(
        List<Model> models,
        boolean huge,
        Duration swapInterval,
        int minSwaps,
        List<String> options) {

    /** Small messages, weights that change each second. */
    static final Profile FAULTS =
            new Profile(Model.SMALL, false, Duration.ofSeconds(1), 20, List.of());

    /** Also weights of a megabyte, requests of megabytes and some beyond the job's limits. */
    static final Profile SOAK =
            new Profile(
                    List.of(
                            Model.SMALL.get(0),
                            Model.SMALL.get(1),
                            new Model("wide", new BlockConfig(64, 6, 32, 0, false, false), 4)),
                    true,
                    Duration.ofSeconds(10),
                    1,
                    List.of("--max-input-bytes=6mb", "--max-output-bytes=8mb"));
}
