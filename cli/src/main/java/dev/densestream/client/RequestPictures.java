// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.pictures.Images;
import dev.densestream.serde.TensorFormatException;
import dev.densestream.serde.picture.kinds.Pictures;
import java.awt.image.BufferedImage;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The pictures that responses answer, read again from the topic of requests. */
public final class RequestPictures implements AutoCloseable {

    private final String topic;
    private final SourceRecords records;

    /**
     * @param given properties of the Kafka clients
     */
    public RequestPictures(String bootstrapServers, Map<String, String> given, String topic) {
        this.topic = topic;
        this.records = new SourceRecords(bootstrapServers, given);
    }

    /** The picture that a request holds; null if the request is gone, or no picture. */
    public @Nullable BufferedImage at(int partition, long offset) {
        ConsumerRecord<byte[], byte[]> request =
                records.at(new TopicPartition(topic, partition), offset);
        byte[] value = request == null ? null : request.value();
        if (value == null) {
            return null;
        }
        try {
            return Images.of(Pictures.open(value).decode());
        } catch (TensorFormatException e) {
            return null;
        }
    }

    @Override
    public void close() {
        records.close();
    }
}
