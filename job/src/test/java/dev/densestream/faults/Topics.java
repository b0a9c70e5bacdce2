package dev.densestream.faults;

import java.util.Map;

/** The topics of a run and their partitions; fewer for answers than for questions. */
final class Topics {

    static final String TENSORS = "tensors";
    static final String FEATURES = "features";
    static final String WEIGHTS = "weights";

    static final int TENSOR_PARTITIONS = 4;

    /** What comes back. */
    static final Map<String, Integer> RESULTS = Map.of(FEATURES, 3, "dead-letters", 2);

    static final Map<String, Integer> ALL =
            Map.of(
                    TENSORS,
                    TENSOR_PARTITIONS,
                    FEATURES,
                    3,
                    "dead-letters",
                    2,
                    WEIGHTS,
                    1,
                    "weights-status",
                    1);

    private Topics() {}
}
