// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.clients;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Has the producer that it is given to watched, from its start to its end. Changes no record. */
public final class WatchedProducer implements ProducerInterceptor<Object, Object> {

    private @Nullable WatchedClient client;

    /** Adds it behind the interceptors that the properties name already. */
    public static Properties addedTo(Properties producer) {
        Properties properties = new Properties();
        properties.putAll(producer);
        String given = producer.getProperty(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG, "");
        String own = WatchedProducer.class.getName();
        properties.setProperty(
                ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
                given.isBlank() ? own : given + "," + own);
        return properties;
    }

    @Override
    public void configure(Map<String, ?> configs) {
        client =
                new WatchedClient(
                        String.valueOf(configs.get(ProducerConfig.CLIENT_ID_CONFIG)),
                        Thread.currentThread(),
                        maxBlockMillis(configs));
        ClientWatch.add(client);
    }

    private static long maxBlockMillis(Map<String, ?> configs) {
        String option = ProducerConfig.MAX_BLOCK_MS_CONFIG;
        Object given = configs.get(option);
        Object value =
                given == null ? ProducerConfig.configDef().defaultValues().get(option) : given;
        return Long.parseLong(String.valueOf(value));
    }

    @Override
    public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
        return record;
    }

    @Override
    public void onAcknowledgement(
            @Nullable RecordMetadata metadata, @Nullable Exception exception) {}

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
