// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.RunOptions;
import dev.densestream.job.config.TopicsConfig;
import dev.densestream.testkit.EmbeddedKafka;
import dev.densestream.testkit.KafkaClients;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** Topics of one test's own. */
record TestTopics(TopicsConfig names) {

    static TestTopics create(int tensorPartitions, int featurePartitions) {
        return create(tensorPartitions, featurePartitions, Map.of(), Map.of(), Map.of());
    }

    static TestTopics create(
            int tensorPartitions,
            int featurePartitions,
            Map<String, String> tensors,
            Map<String, String> features,
            Map<String, String> deadLetters) {
        return named(UUID.randomUUID().toString().substring(0, 8))
                .created(tensorPartitions, featurePartitions, tensors, features, deadLetters);
    }

    /** Topics whose names end in that; they are still to be made. */
    static TestTopics named(String id) {
        return new TestTopics(
                new TopicsConfig(
                        "tensors-" + id,
                        "features-" + id,
                        "weights-" + id,
                        "dead-letters-" + id,
                        "weights-status-" + id,
                        "weights-" + id + "-accepted",
                        null));
    }

    /** Makes them. */
    TestTopics created(
            int tensorPartitions,
            int featurePartitions,
            Map<String, String> tensors,
            Map<String, String> features,
            Map<String, String> deadLetters) {
        EmbeddedKafka kafka = TestBed.kafka();
        kafka.createTopic(names.tensors(), tensorPartitions, tensors);
        kafka.createTopic(names.features(), featurePartitions, features);
        kafka.createTopic(names.weights(), 1, Map.of("cleanup.policy", "compact"));
        kafka.createTopic(names.weightsAccepted(), 1, Map.of("cleanup.policy", "compact"));
        kafka.createTopic(names.deadLetters(), 1, deadLetters);
        kafka.createTopic(names.weightsStatus(), 1, Map.of());
        return this;
    }

    /**
     * The configuration of a job on these topics, with a checkpoint every 200 ms.
     *
     * @param options win over those given here
     */
    JobConfig config(String... options) {
        Map<String, String> all = new LinkedHashMap<>();
        List.of(
                        "--bootstrap-servers=" + TestBed.kafka().bootstrapServers(),
                        "--tensors-topic=" + names.tensors(),
                        "--features-topic=" + names.features(),
                        "--weights-topic=" + names.weights(),
                        "--dead-letters-topic=" + names.deadLetters(),
                        "--weights-status-topic=" + names.weightsStatus(),
                        "--group-id=" + names.tensors(),
                        "--checkpoint-dir=" + TestBed.checkpoints().toUri(),
                        "--checkpoint-interval=200ms",
                        "--engine=reference",
                        "--parallelism=2")
                .forEach(option -> all.put(name(option), option));
        for (String option : options) {
            all.put(name(option), option);
        }
        return RunOptions.parse(all.values().toArray(String[]::new));
    }

    /** Sets one of a topic's own settings. */
    void configure(String topic, String setting, String value) throws Exception {
        try (Admin admin = KafkaClients.admin(TestBed.kafka().bootstrapServers())) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry(setting, value),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    void delete(String topic) throws Exception {
        try (Admin admin = KafkaClients.admin(TestBed.kafka().bootstrapServers())) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    /** Deletes a topic and makes another one of that name. */
    void makeAgain(String topic, int partitions) throws Exception {
        delete(topic);
        TestBed.kafka().createTopic(topic, partitions, Map.of());
    }

    private static String name(String option) {
        return option.split("=", 2)[0];
    }
}
