package dev.densestream.bench.swaps;

import dev.densestream.testkit.EmbeddedKafka;
import java.util.Map;

/** The job's topics, by their default names. */
final class Topics {

    static final String TENSORS = "tensors";
    static final String FEATURES = "features";
    static final String WEIGHTS = "weights";

    /** Answers carry the broker's time, so that a slow reader changes no figure. */
    static void create(EmbeddedKafka broker, int partitions) {
        broker.createTopic(TENSORS, partitions, Map.of());
        broker.createTopic(FEATURES, partitions, Map.of("message.timestamp.type", "LogAppendTime"));
        broker.createTopic(WEIGHTS, 1, Map.of("cleanup.policy", "compact"));
        broker.createTopic("dead-letters", 1, Map.of());
        broker.createTopic("weights-status", 1, Map.of());
    }

    private Topics() {}
}
