// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;

/** Topics that are set otherwise than the command {@code topics} sets them. */
final class TopicSettings {

    private TopicSettings() {}

    /** The same topics, but one setting of one of them. */
    static List<NewTopic> changed(
            List<NewTopic> topics, String topic, String setting, String value) {
        return topics.stream()
                .map(one -> one.name().equals(topic) ? changed(one, setting, value) : one)
                .toList();
    }

    /** The topics without one. */
    static List<NewTopic> without(List<NewTopic> topics, String topic) {
        return topics.stream().filter(one -> !one.name().equals(topic)).toList();
    }

    private static NewTopic changed(NewTopic topic, String setting, String value) {
        Map<String, String> configs = new HashMap<>(topic.configs());
        configs.put(setting, value);
        return new NewTopic(
                        topic.name(),
                        Optional.of(topic.numPartitions()),
                        Optional.of(topic.replicationFactor()))
                .configs(configs);
    }
}
