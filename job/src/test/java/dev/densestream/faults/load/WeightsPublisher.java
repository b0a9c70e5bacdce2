// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.load;

import dev.densestream.faults.load.PublishedWeights.Version;
import dev.densestream.job.WeightsRecords;
import dev.densestream.testkit.KafkaClients;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Puts weights on their topic, and has noted before which of them may serve. */
public final class WeightsPublisher implements AutoCloseable {

    private final String topic;
    private final PublishedWeights published;
    private final KafkaProducer<byte[], byte[]> producer;

    public WeightsPublisher(String bootstrapServers, String topic, PublishedWeights published) {
        this.topic = topic;
        this.published = published;
        this.producer = KafkaClients.producer(bootstrapServers);
    }

    /** Publishes a version that may serve. */
    public void publish(Model model, long version) {
        byte[] file = model.weights(version);
        published.add(new Version(model.name(), version), file);
        send(model.name(), version, file);
    }

    /** Publishes a version that must be rejected. */
    public void publishBad(String model, long version, byte[] value) {
        published.addBad(new Version(model, version));
        send(model, version, value);
    }

    /** Puts a value on the topic of which nothing is noted. */
    public void send(String model, long version, byte[] value) {
        producer.send(WeightsRecords.of(topic, model, version, value));
    }

    /** Returns once the broker has all. */
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        // what the broker has not got by now is not waited for
        producer.close(Duration.ZERO);
    }
}
