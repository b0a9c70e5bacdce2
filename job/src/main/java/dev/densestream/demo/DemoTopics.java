package dev.densestream.demo;

import dev.densestream.job.JobConfig.Topics;
import java.util.Map;

/** The demo's topics, open to any client. */
final class DemoTopics {

    static final String TENSORS = Topics.DEFAULT_TENSORS;
    static final String FEATURES = Topics.DEFAULT_FEATURES;
    static final String WEIGHTS = Topics.DEFAULT_WEIGHTS;
    static final String DEAD_LETTERS = Topics.DEFAULT_DEAD_LETTERS;
    static final String WEIGHTS_STATUS = Topics.DEFAULT_WEIGHTS_STATUS;

    /** Of tensors and features: as many as the job has subtasks. */
    static final int PARTITIONS = 2;

    private static final Map<String, String> LARGE =
            Map.of("max.message.bytes", String.valueOf(EmbeddedKafka.MAX_MESSAGE_BYTES));

    private DemoTopics() {}

    static void create(EmbeddedKafka kafka) {
        kafka.createTopic(TENSORS, PARTITIONS, LARGE);
        kafka.createTopic(FEATURES, PARTITIONS, LARGE);
        kafka.createTopic(DEAD_LETTERS, 1, LARGE);
        kafka.createTopic(WEIGHTS_STATUS, 1, LARGE);
        kafka.createTopic(
                WEIGHTS,
                1,
                Map.of(
                        "max.message.bytes",
                        String.valueOf(EmbeddedKafka.MAX_MESSAGE_BYTES),
                        "cleanup.policy",
                        "compact"));
    }
}
