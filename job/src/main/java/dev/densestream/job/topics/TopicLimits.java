// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a topic takes. A record beyond it would fail the sink, and with it the job, again and again.
 *
 * @param maxMessageBytes the largest record
 * @param timestampBeforeMaxMillis how far in the past a record's timestamp may be
 * @param timestampAfterMaxMillis how far in the future
 */
public record TopicLimits(
        long maxMessageBytes, long timestampBeforeMaxMillis, long timestampAfterMaxMillis) {

    private static final Logger LOG = LoggerFactory.getLogger(TopicLimits.class);

    /** Kafka's defaults, and no bound on the size. */
    public static final TopicLimits UNKNOWN =
            new TopicLimits(Long.MAX_VALUE, Long.MAX_VALUE, 3_600_000);

    /**
     * Asks the brokers. A topic that does not exist yet, or that may not be described, has {@link
     * #UNKNOWN} limits.
     *
     * @param client the properties of a Kafka client
     */
    public static TopicLimits read(Properties client, String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(client)) {
            Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            if (config != null) {
                return of(config);
            }
        } catch (ExecutionException e) {
            LOG.warn(
                    "Topic {}: its limits cannot be read ({}); a record beyond them will fail the"
                            + " job. Make sure that it exists and that DescribeConfigs is granted.",
                    topic,
                    e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return UNKNOWN;
    }

    static TopicLimits of(Config config) {
        return new TopicLimits(
                number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
                number(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG),
                number(config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG));
    }

    private static long number(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null
                ? Long.MAX_VALUE
                : Long.parseLong(entry.value());
    }

    /** The same, but with records of at most that many bytes. */
    public TopicLimits withMessagesOfAtMost(long bytes) {
        return new TopicLimits(
                Math.min(maxMessageBytes, bytes),
                timestampBeforeMaxMillis,
                timestampAfterMaxMillis);
    }

    /** Whether the topic takes a record with that timestamp at that time. */
    public boolean takes(long timestamp, long now) {
        return timestamp - now <= timestampAfterMaxMillis
                && now - timestamp <= timestampBeforeMaxMillis;
    }
}
