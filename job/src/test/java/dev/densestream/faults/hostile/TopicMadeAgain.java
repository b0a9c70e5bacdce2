// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.cluster.Sizes;
import dev.densestream.testkit.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A topic is deleted and made again while the job runs: within a minute one line says so.
 *
 * @param made how many partitions it has then
 */
record TopicMadeAgain(Sizes sizes, String topic, int made) implements HostileCase {

    /** A minute, and what the clients take to see that the topic is another one. */
    private static final Duration A_MINUTE = Duration.ofSeconds(75);

    @Override
    public String name() {
        return topic + "-made-again";
    }

    @Override
    public String title() {
        return "`%s` is deleted and made again with %d partitions; a line says so within a minute"
                .formatted(topic, made);
    }

    /** What was on the topic is gone, and going on would lose or double. */
    @Override
    public boolean judged() {
        return false;
    }

    @Override
    public void act(HostileScene scene) throws Exception {
        scene.awaitScript();
        scene.awaitResponses(Duration.ofSeconds(60));
        try (Admin admin = scene.broker().admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
            Wait.until(
                    topic + " deleted",
                    Duration.ofSeconds(30),
                    () -> !admin.listTopics().names().get().contains(topic));
        }
        scene.broker()
                .createTopics(
                        HostileScene.topics(sizes).stream()
                                .filter(topics -> topics.name().equals(topic))
                                .map(this::made)
                                .toList());
        scene.awaitLine(
                Pattern.compile("topic %s: expected the one with id .*, got ".formatted(topic)),
                A_MINUTE);
    }

    private NewTopic made(NewTopic like) {
        return new NewTopic(like.name(), Optional.of(made), Optional.of(like.replicationFactor()))
                .configs(like.configs());
    }
}
