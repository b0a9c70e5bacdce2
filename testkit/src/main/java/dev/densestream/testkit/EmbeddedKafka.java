// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Time;

/**
 * A Kafka broker in this JVM: one KRaft node on localhost, open to any client of this machine.
 *
 * <p>Takes messages of up to {@link #MAX_MESSAGE_BYTES}. Its data lies in a temporary folder that
 * {@link #close} deletes.
 */
public final class EmbeddedKafka implements AutoCloseable {

    /** 64 MiB, the message limit of every topic. */
    public static final int MAX_MESSAGE_BYTES = KafkaNode.MAX_MESSAGE_BYTES;

    private static final int ATTEMPTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TemporaryFolder folder;
    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private EmbeddedKafka(TemporaryFolder folder, KafkaRaftServer server, String bootstrapServers) {
        this.folder = folder;
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /** Starts a broker on a free port. */
    public static EmbeddedKafka start() {
        for (int attempt = 1; ; attempt++) {
            try {
                return start(LocalPorts.free(1)[0]);
            } catch (IllegalStateException e) {
                // somebody's connection may have got the port in between
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /**
     * Starts a broker on {@code localhost:port}.
     *
     * @throws IllegalStateException if the port is taken or the broker does not come up
     */
    public static EmbeddedKafka start(int port) {
        return start(port, Map.of());
    }

    /**
     * Starts a broker on {@code localhost:port} with further settings.
     *
     * @param more where the broker has a setting already, such as its listeners, this is appended
     */
    static EmbeddedKafka start(int port, Map<String, String> more) {
        LocalPorts.requireFree(port);
        int controllerPort = LocalPorts.free(1)[0];
        TemporaryFolder folder = new TemporaryFolder("densestream-kafka-");
        KafkaRaftServer started = null;
        try {
            Map<String, String> settings = KafkaNode.settings(folder.path(), port, controllerPort);
            more.forEach((name, value) -> settings.merge(name, value, (a, b) -> a + "," + b));
            KafkaConfig config = new KafkaConfig(settings);
            KafkaNode.format(folder.path());
            KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
            started = server;
            server.startup();
            return new EmbeddedKafka(folder, server, "localhost:" + port);
        } catch (Exception e) {
            if (started != null) {
                started.shutdown();
                started.awaitShutdown();
            }
            folder.close();
            throw new IllegalStateException(
                    "embedded Kafka broker on port %d did not start: %s"
                            .formatted(port, e.getMessage()),
                    e);
        }
    }

    /** {@code localhost:port}, for any client's {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /**
     * Creates a topic, ready for use when this returns.
     *
     * @param config the topic's own settings, such as {@code cleanup.policy}
     * @throws IllegalStateException if the broker refuses it, for one because it exists
     */
    public void createTopic(String name, int partitions, Map<String, String> config) {
        NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(config);
        try (Admin admin = KafkaClients.admin(bootstrapServers)) {
            admin.createTopics(List.of(topic)).all().get();
            Wait.until("leaders of topic " + name, PATIENCE, () -> hasLeaders(admin, name));
        } catch (IllegalStateException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("topic " + name + ": interrupted", e);
        } catch (Exception e) {
            throw new IllegalStateException("topic %s: %s".formatted(name, e.getMessage()), e);
        }
    }

    /** The broker learns of a topic only after the controller has made it. */
    private static boolean hasLeaders(Admin admin, String topic) throws Exception {
        try {
            TopicDescription found =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
            return found != null && found.partitions().stream().allMatch(p -> p.leader() != null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    /** Stops the broker and deletes its data. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        folder.close();
    }
}
