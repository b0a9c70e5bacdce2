// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.cluster;

import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.KafkaNode;
import dev.densestream.testkit.Wait;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A Kafka broker that can be killed and started again on its data and its port. */
public final class Broker implements AutoCloseable {

    /** The folder of its data, in that of the run. */
    public static final String DATA = "broker-data";

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path folder;
    private final Path settings;
    private final List<String> flags;
    private final String bootstrapServers;
    private ServerProcess process;

    private Broker(Path folder, Path settings, List<String> flags, String bootstrapServers) {
        this.folder = folder;
        this.settings = settings;
        this.flags = flags;
        this.bootstrapServers = bootstrapServers;
        this.process = launch();
    }

    /** Starts a broker with no data; {@link #awaitReady} tells when it serves. */
    public static Broker start(Path folder, Ports ports, Sizes sizes) throws Exception {
        Path data = Files.createDirectories(folder.resolve(DATA));
        Properties properties = new Properties();
        properties.putAll(KafkaNode.settings(data, ports.next(), ports.next()));
        Path settings = folder.resolve("server.properties");
        try (Writer out = Files.newBufferedWriter(settings)) {
            properties.store(out, null);
        }
        KafkaNode.format(data);
        String listeners = properties.getProperty("listeners");
        String address = listeners.substring(listeners.indexOf("//") + 2, listeners.indexOf(','));
        return new Broker(folder, settings, sizes.brokerFlags(), address);
    }

    private ServerProcess launch() {
        return ServerProcess.start(
                new ServerProcess.Program(
                        "broker",
                        flags,
                        System.getProperty("java.class.path"),
                        "kafka.Kafka",
                        List.of(settings.toString())),
                folder);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Returns once it answers. */
    public void awaitReady() throws Exception {
        try (Admin admin = admin()) {
            Wait.until(
                    "broker ready",
                    PATIENCE,
                    () -> {
                        process.requireAlive();
                        try {
                            return !admin.describeCluster().nodes().get().isEmpty();
                        } catch (ExecutionException notYet) {
                            return false;
                        }
                    });
        }
    }

    /** Makes topics: name to number of partitions. */
    public void createTopics(Map<String, Integer> topics) throws Exception {
        createTopics(
                topics.entrySet().stream()
                        .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), (short) 1))
                        .toList());
    }

    /** Makes topics. */
    public void createTopics(List<NewTopic> topics) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(topics).all().get();
        }
    }

    /** {@code kill -9}. What was written stays in the machine's page cache. */
    public void kill() {
        process.kill();
    }

    /** {@code kill}: an orderly shutdown. */
    public void terminate() {
        process.terminate();
    }

    /** Starts it again after its end. */
    public void restart() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        process.close();
    }

    /**
     * @throws IllegalStateException if it has ended
     */
    public void requireAlive() {
        process.requireAlive();
    }

    /** For whatever else is to be done to it. */
    public Admin admin() {
        return KafkaClients.admin(
                bootstrapServers,
                Map.of("default.api.timeout.ms", "10000", "request.timeout.ms", "5000"));
    }
}
