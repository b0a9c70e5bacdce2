package dev.densestream.faults;

import java.util.Map;

/** The topics of a run and their partitions; fewer for answers than for questions. */
public final class Topics {

    public static final String TENSORS = "tensors";
    public static final String FEATURES = "features";
    public static final String WEIGHTS = "weights";

    public static final int TENSOR_PARTITIONS = 4;

    /** What comes back. */
    public static final Map<String, Integer> RESULTS = Map.of(FEATURES, 3, "dead-letters", 2);

    public static final Map<String, Integer> ALL =
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
