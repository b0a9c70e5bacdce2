// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.job.config.TopicsConfig;
import dev.densestream.job.topics.JobTopics;
import dev.densestream.testkit.EmbeddedKafka;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** The demo's topics, open to any client. */
public final class DemoTopics {

    static final String TENSORS = TopicsConfig.DEFAULT_TENSORS;
    static final String FEATURES = TopicsConfig.DEFAULT_FEATURES;
    static final String WEIGHTS = TopicsConfig.DEFAULT_WEIGHTS;
    static final String DEAD_LETTERS = TopicsConfig.DEFAULT_DEAD_LETTERS;
    static final String WEIGHTS_STATUS = TopicsConfig.DEFAULT_WEIGHTS_STATUS;

    /** Of tensors, features and dead letters: as many as the job has subtasks. */
    public static final int PARTITIONS = 2;

    /** The largest request that two subtasks can hold in the launcher's heap. */
    public static final int MESSAGE_BYTES = 8 << 20;

    /** Responses are up to ten times as large as the demo's own requests. */
    public static final int RESPONSE_BYTES = JobTopics.MAX_MESSAGE_BYTES;

    private DemoTopics() {}

    static void create(EmbeddedKafka kafka) {
        for (NewTopic topic : JobTopics.needed(PARTITIONS, null, MESSAGE_BYTES, RESPONSE_BYTES)) {
            Map<String, String> config = new HashMap<>(topic.configs());
            if (topic.name().startsWith(WEIGHTS)) {
                // a whole network of torchvision's is 28 to 115 MB; densenet121 fits
                config.put(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        String.valueOf(JobTopics.MAX_MESSAGE_BYTES));
            }
            kafka.createTopic(topic.name(), topic.numPartitions(), config);
        }
    }
}
