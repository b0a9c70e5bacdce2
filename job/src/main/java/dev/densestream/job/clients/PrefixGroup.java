// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.clients;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ClassicGroupDescription;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The consumer group whose members are the jobs that use a transactional prefix. Brokers drop a
 * member that they have not heard of for {@link #SESSION}, so one that was killed does not stay.
 */
final class PrefixGroup {

    /** What the group's name ends in, behind the prefix. */
    static final String OWNER = "-owner";

    static final Duration SESSION = Duration.ofSeconds(15);

    /** How long one request to the brokers may take. */
    private static final String RESPONSE_MILLIS = "10000";

    private final Properties client;
    private final String prefix;

    /** Whether the group was found; only then is it described, since Kafka logs it as an error. */
    private volatile boolean known;

    /**
     * @param client the properties of a Kafka client
     */
    PrefixGroup(Properties client, String prefix) {
        this.client = client;
        this.prefix = prefix;
    }

    String prefix() {
        return prefix;
    }

    String id() {
        return prefix + OWNER;
    }

    /** For {@link #users}; the caller closes it. */
    Admin admin() {
        Properties properties = own();
        properties.setProperty(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, RESPONSE_MILLIS);
        properties.setProperty(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, RESPONSE_MILLIS);
        return Admin.create(properties);
    }

    /**
     * The jobs that are in the group now, as its one coordinator tells it.
     *
     * @throws ExecutionException if the brokers do not say
     */
    List<PrefixUser> users(Admin admin) throws ExecutionException, InterruptedException {
        List<PrefixUser> users = new ArrayList<>();
        known = known || exists(admin);
        if (!known) {
            return users;
        }
        try {
            for (ClassicGroupDescription group :
                    admin.describeClassicGroups(List.of(id())).all().get().values()) {
                for (MemberDescription member : group.members()) {
                    PrefixUser.of(member).ifPresent(users::add);
                }
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
            known = false;
        }
        return users;
    }

    /**
     * @throws ExecutionException also if the right to know is missing
     */
    private boolean exists(Admin admin) throws ExecutionException, InterruptedException {
        // lists leave out, without a word, what may not be seen
        admin.listConsumerGroupOffsets(id()).partitionsToOffsetAndMetadata().get();
        return admin
                .listGroups(new ListGroupsOptions().withProtocolTypes(Set.of("consumer")))
                .all()
                .get()
                .stream()
                .anyMatch(group -> group.groupId().equals(id()));
    }

    /** A member that stands for a job; nothing is read as long as its partitions are paused. */
    KafkaConsumer<byte[], byte[]> member(String job, long since) {
        Properties properties = own();
        properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, id());
        properties.setProperty(ConsumerConfig.CLIENT_ID_CONFIG, PrefixUser.clientId(job, since));
        // with the newer protocol the brokers alone would say how long a session is
        properties.setProperty(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.setProperty(
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, String.valueOf(SESSION.toMillis()));
        properties.setProperty(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "3000");
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Without what the user gave for clients that read and write records. */
    private Properties own() {
        Properties properties = new Properties();
        properties.putAll(client);
        properties.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.remove(CommonClientConfigs.CLIENT_ID_CONFIG);
        return properties;
    }
}
