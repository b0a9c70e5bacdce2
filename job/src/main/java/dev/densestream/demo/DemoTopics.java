package dev.densestream.demo;

import dev.densestream.job.JobConfig.Topics;
import dev.densestream.job.io.JobTopics;
import org.apache.kafka.clients.admin.NewTopic;

/** The demo's topics, open to any client. */
final class DemoTopics {

    static final String TENSORS = Topics.DEFAULT_TENSORS;
    static final String FEATURES = Topics.DEFAULT_FEATURES;
    static final String WEIGHTS = Topics.DEFAULT_WEIGHTS;
    static final String DEAD_LETTERS = Topics.DEFAULT_DEAD_LETTERS;
    static final String WEIGHTS_STATUS = Topics.DEFAULT_WEIGHTS_STATUS;

    /** Of tensors, features and dead letters: as many as the job has subtasks. */
    static final int PARTITIONS = 2;

    private DemoTopics() {}

    static void create(EmbeddedKafka kafka) {
        for (NewTopic topic : JobTopics.needed(PARTITIONS, null)) {
            kafka.createTopic(topic.name(), topic.numPartitions(), topic.configs());
        }
    }
}
