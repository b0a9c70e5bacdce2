// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.Topics;
import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Model;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.Reading;
import dev.densestream.testkit.RecordHeaders;
import dev.densestream.testkit.Wait;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.NewTopic;

/** Garbage takes the place of the weights that serve, and then the job starts without state. */
record RejectedUpdateCompacted(Sizes sizes) implements HostileCase {

    private static final Model SERVED = Model.SMALL.get(0);

    /** Its updates make the broker begin new files, so that it compacts the ones before. */
    private static final Model FILLER =
            new Model("filler", new BlockConfig(4, 1, 1, 0, false, false), 4);

    private static final Duration PATIENCE = Duration.ofSeconds(150);

    @Override
    public String name() {
        return "rejected-update";
    }

    @Override
    public String title() {
        return "garbage as version 2, compaction of `weights`, start without state";
    }

    @Override
    public List<Model> models() {
        return List.of(FILLER);
    }

    @Override
    public List<NewTopic> topics(List<NewTopic> needed) {
        return TopicSettings.changed(
                TopicSettings.changed(needed, Topics.WEIGHTS, "segment.ms", "500"),
                Topics.WEIGHTS,
                "min.cleanable.dirty.ratio",
                "0.000001");
    }

    @Override
    public void act(HostileScene scene) throws Exception {
        scene.awaitScript();
        scene.awaitResponses(Duration.ofSeconds(60));
        scene.publisher()
                .publishBad(SERVED.name(), 2, "garbage\n".getBytes(StandardCharsets.UTF_8));
        scene.publisher().flush();
        Wait.until(
                "a dead letter for the garbage", PATIENCE, () -> scene.verifier().rejected() > 0);
        long[] version = {1};
        Wait.until(
                "version 1 compacted away",
                PATIENCE,
                () -> {
                    scene.publisher().publish(FILLER, ++version[0]);
                    scene.publisher().flush();
                    scene.awaitLoad(1);
                    return !holdsFirst(scene);
                });
        scene.startFromNothing(parallelism());
        scene.awaitLoad(10);
    }

    private static boolean holdsFirst(HostileScene scene) {
        Set<String> versions = new HashSet<>();
        try (var consumer =
                KafkaClients.reader(
                        scene.broker().bootstrapServers(),
                        Map.of(Topics.WEIGHTS, 1),
                        "read_committed")) {
            Reading.all(
                    consumer,
                    record -> {
                        if (new String(record.key(), StandardCharsets.UTF_8)
                                .equals(SERVED.name())) {
                            versions.add(
                                    RecordHeaders.of(record).getOrDefault("model-version", ""));
                        }
                    });
        }
        return versions.contains("1");
    }
}
