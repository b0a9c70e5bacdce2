// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import dev.densestream.job.config.TopicsConfig;
import java.util.Map;

/** The topics of a run and their partitions; fewer for responses than for requests. */
public final class Topics {

    public static final String TENSORS = TopicsConfig.DEFAULT_TENSORS;
    public static final String FEATURES = TopicsConfig.DEFAULT_FEATURES;
    public static final String WEIGHTS = TopicsConfig.DEFAULT_WEIGHTS;
    public static final String DEAD_LETTERS = TopicsConfig.DEFAULT_DEAD_LETTERS;
    public static final String WEIGHTS_STATUS = TopicsConfig.DEFAULT_WEIGHTS_STATUS;

    public static final int TENSOR_PARTITIONS = 4;

    /** What comes back. */
    public static final Map<String, Integer> RESULTS = Map.of(FEATURES, 3, DEAD_LETTERS, 2);

    public static final Map<String, Integer> ALL =
            Map.of(
                    TENSORS,
                    TENSOR_PARTITIONS,
                    FEATURES,
                    3,
                    DEAD_LETTERS,
                    2,
                    WEIGHTS,
                    1,
                    WEIGHTS_STATUS,
                    1);

    private Topics() {}
}
