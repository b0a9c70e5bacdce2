// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.cluster.Sizes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A topic that the job writes is not there when it starts: within a minute one line says so,
 * wherever it is said. Once it is made, the job goes on, or can be started.
 */
record MissingTopic(Sizes sizes, String topic) implements HostileCase {

    private static final Duration A_MINUTE = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "no-" + topic;
    }

    @Override
    public String title() {
        return "`%s` is missing at the start; a line says so within a minute".formatted(topic);
    }

    @Override
    public List<NewTopic> topics(List<NewTopic> needed) {
        return TopicSettings.without(needed, topic);
    }

    /** Restarts are right as long as the topic is away. */
    @Override
    public boolean judged() {
        return false;
    }

    @Override
    public void begin(HostileScene scene) throws Exception {
        boolean refused = false;
        try {
            scene.job().start(scene.settings().jar(), parallelism(), null);
        } catch (IOException | IllegalStateException said) {
            refused = true;
        }
        scene.awaitLine(
                Pattern.compile("topic %s: expected it to exist, got none".formatted(topic)),
                A_MINUTE);
        scene.broker()
                .createTopics(
                        HostileScene.topics(sizes).stream()
                                .filter(made -> made.name().equals(topic))
                                .toList());
        if (refused && scene.flink().rest().liveJobs().isEmpty()) {
            scene.job().start(scene.settings().jar(), parallelism(), null);
        }
    }

    @Override
    public void act(HostileScene scene) throws Exception {
        scene.awaitScript();
        scene.awaitResponses(Duration.ofSeconds(120));
    }
}
