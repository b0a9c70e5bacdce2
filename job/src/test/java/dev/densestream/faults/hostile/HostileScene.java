// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.densestream.faults.Job;
import dev.densestream.faults.Settings;
import dev.densestream.faults.Topics;
import dev.densestream.faults.cluster.Broker;
import dev.densestream.faults.cluster.FlinkCluster;
import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Playback;
import dev.densestream.faults.load.PublishedWeights;
import dev.densestream.faults.load.Script;
import dev.densestream.faults.load.WeightsPublisher;
import dev.densestream.faults.verify.ResponseReader;
import dev.densestream.faults.verify.Verifier;
import dev.densestream.job.topics.JobTopics;
import dev.densestream.testkit.ConsumerGroup;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a case acts upon.
 *
 * @param folder with the logs of all processes
 */
record HostileScene(
        Settings settings,
        Path folder,
        Broker broker,
        FlinkCluster flink,
        Job job,
        Script script,
        Playback playback,
        PublishedWeights published,
        WeightsPublisher publisher,
        Verifier verifier,
        ResponseReader reader) {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The topics that the command {@code topics} makes, as the deployment sets them. */
    static List<NewTopic> topics(Sizes sizes) {
        List<NewTopic> topics = JobTopics.needed(HostileCase.PARTITIONS, (short) 1);
        for (var topic : sizes.topics().entrySet()) {
            for (var setting : topic.getValue().entrySet()) {
                topics =
                        TopicSettings.changed(
                                topics, topic.getKey(), setting.getKey(), setting.getValue());
            }
        }
        return topics;
    }

    /** Returns once the last part of the script was sent. */
    void awaitScript() throws Exception {
        awaitSent("script sent", script.length());
    }

    /** Returns once the load has gone on for so many seconds. */
    void awaitLoad(int seconds) throws Exception {
        long until = playback.sent() + (long) seconds * HostileCase.GOOD_RATE;
        awaitSent("load", until);
    }

    private void awaitSent(String what, long requests) throws Exception {
        Wait.until(
                what,
                PATIENCE,
                () -> {
                    playback.requireSending();
                    return playback.sent() >= requests;
                });
    }

    /** Returns once all that was sent until now has its response or dead letter. */
    void awaitResponses(Duration patience) throws Exception {
        long sent = playback.sent();
        Wait.until(
                "responses and dead letters to all of " + sent,
                patience,
                () -> {
                    reader.requireReading();
                    return verifier.settled() >= sent;
                });
    }

    /** Returns once a line of a log, whoever wrote it, has what is looked for. */
    void awaitLine(Pattern pattern, Duration patience) throws Exception {
        Wait.until(
                "a line with " + pattern,
                patience,
                () -> logs().anyMatch(line -> pattern.matcher(line).find()));
    }

    /** All that the processes of Flink have said so far. */
    private Stream<String> logs() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().matches(".*manager.*\\.log")).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines.stream();
    }

    /** Returns once the topic of the weights' status has an event. */
    void awaitStatus(String what, Duration patience, Predicate<JsonNode> event) throws Exception {
        try (var consumer =
                KafkaClients.reader(
                        broker.bootstrapServers(),
                        Map.of(Topics.WEIGHTS_STATUS, 1),
                        "read_committed")) {
            Wait.until(
                    what,
                    patience,
                    () -> {
                        boolean found = false;
                        for (ConsumerRecord<byte[], byte[]> record :
                                consumer.poll(Duration.ofMillis(200))) {
                            found |= event.test(JSON.readTree(record.value()));
                        }
                        return found;
                    });
        }
    }

    /**
     * Stops the job and starts it from no state at all. Nothing is sent meanwhile, and brokers know
     * what was read: such a start would answer again what they do not know of.
     */
    void startFromNothing(int parallelism) throws Exception {
        playback.pause();
        awaitResponses(Duration.ofSeconds(60));
        ConsumerGroup.awaitEnd(
                broker.bootstrapServers(),
                Job.GROUP,
                Map.of(Topics.TENSORS, HostileCase.PARTITIONS));
        job.stop();
        published.startsAgain();
        job.start(settings.jar(), parallelism, null);
        playback.resume();
    }

    /** Returns once so many more checkpoints are complete. */
    void awaitCheckpoints(int more) throws Exception {
        int enough = flink.rest().checkpoints(job.id()) + more;
        Wait.until(
                "checkpoints",
                Duration.ofSeconds(60),
                () -> flink.rest().checkpoints(job.id()) >= enough);
    }
}
