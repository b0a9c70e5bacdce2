// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import dev.densestream.job.config.TopicsConfig;
import dev.densestream.testkit.EmbeddedKafka;
import java.util.Map;

/** The job's topics, by their default names. */
public final class Topics {

    public static final String TENSORS = TopicsConfig.DEFAULT_TENSORS;
    public static final String FEATURES = TopicsConfig.DEFAULT_FEATURES;
    public static final String WEIGHTS = TopicsConfig.DEFAULT_WEIGHTS;

    private Topics() {}

    /**
     * Makes those that the job cannot do without.
     *
     * @param partitions of tensors and features
     * @param features settings of that topic
     */
    public static void create(EmbeddedKafka broker, int partitions, Map<String, String> features) {
        broker.createTopic(TENSORS, partitions, Map.of());
        broker.createTopic(FEATURES, partitions, features);
        broker.createTopic(WEIGHTS, 1, Map.of("cleanup.policy", "compact"));
        broker.createTopic(TopicsConfig.DEFAULT_DEAD_LETTERS, 1, Map.of());
        broker.createTopic(TopicsConfig.DEFAULT_WEIGHTS_STATUS, 1, Map.of());
    }
}
