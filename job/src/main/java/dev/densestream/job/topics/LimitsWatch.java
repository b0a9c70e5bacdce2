// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What topics take at present. The tasks of a JVM that know the brokers by the same properties
 * share one, which ends with the last of them.
 */
public final class LimitsWatch implements TopicsView.Look {

    private static final Logger LOG = LoggerFactory.getLogger(LimitsWatch.class);

    private static final Map<Properties, LimitsWatch> SHARED = new HashMap<>();

    private final Properties client;
    private final Map<String, TopicLimits> limits = new ConcurrentHashMap<>();
    private final BrokerLook look;
    private int users;

    private LimitsWatch(Properties client) {
        this.client = client;
        this.look = new BrokerLook(client, "limits", this::ask);
    }

    /** One more user, who closes it in the end. */
    static LimitsWatch open(Properties client) {
        synchronized (SHARED) {
            LimitsWatch watch = SHARED.computeIfAbsent(client, LimitsWatch::new);
            watch.users++;
            return watch;
        }
    }

    /** The limits of a topic that someone in this JVM follows; else those given. */
    public static TopicLimits latest(Properties client, String topic, TopicLimits otherwise) {
        synchronized (SHARED) {
            LimitsWatch watch = SHARED.get(client);
            return watch == null ? otherwise : watch.limits.getOrDefault(topic, otherwise);
        }
    }

    /** Asks the brokers now, and follows the topic from now on. */
    void read(String topic) {
        limits.put(topic, TopicLimits.read(client, topic));
    }

    TopicLimits of(String topic) {
        return limits.computeIfAbsent(topic, t -> TopicLimits.read(client, t));
    }

    private boolean ask(Admin admin) throws ExecutionException, InterruptedException {
        List<ConfigResource> topics =
                limits.keySet().stream()
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                        .toList();
        Map<ConfigResource, KafkaFuture<Config>> responses =
                admin.describeConfigs(
                                topics,
                                new DescribeConfigsOptions().timeoutMs(BrokerLook.CALL_MILLIS))
                        .values();
        for (Map.Entry<ConfigResource, KafkaFuture<Config>> response : responses.entrySet()) {
            try {
                changed(response.getKey().name(), TopicLimits.of(response.getValue().get()));
            } catch (ExecutionException e) {
                if (isNoResponse(e)) {
                    throw e;
                }
                LOG.debug("Topic {}: no limits", response.getKey().name(), e);
            }
        }
        return false;
    }

    private static boolean isNoResponse(ExecutionException e) {
        return e.getCause() instanceof RetriableException
                && !(e.getCause() instanceof UnknownTopicOrPartitionException);
    }

    private void changed(String topic, TopicLimits now) {
        TopicLimits before = limits.put(topic, now);
        if (before != null && !before.equals(now)) {
            LOG.info("Topic {}: its limits are {} now, were {}", topic, now, before);
        }
    }

    @Override
    public void close() {
        synchronized (SHARED) {
            users--;
            if (users == 0) {
                SHARED.remove(client);
                look.close();
            }
        }
    }
}
