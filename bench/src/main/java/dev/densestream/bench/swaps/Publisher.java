// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.densestream.bench.pipeline.Topics;
import dev.densestream.job.contract.Headers;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.RecordHeaders;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes one version after the other. */
final class Publisher implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Versions versions;
    private final Way way;
    private final KafkaProducer<String, byte[]> producer;
    private long latest;

    Publisher(String bootstrapServers, Versions versions, Way way) {
        this.versions = versions;
        this.way = way;
        this.producer = KafkaClients.textProducer(bootstrapServers);
    }

    /** Publishes the next version; it is on the topic when this returns. */
    long next() throws InterruptedException, ExecutionException, JsonProcessingException {
        latest++;
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(Topics.WEIGHTS, "default", value(versions.of(latest)));
        RecordHeaders.add(record, Headers.WEIGHTS_VERSION, String.valueOf(latest));
        producer.send(record).get();
        return latest;
    }

    private byte[] value(Variant weights) throws JsonProcessingException {
        return way == Way.INLINE
                ? weights.bytes()
                : JSON.writeValueAsBytes(
                        Map.of(
                                "uri",
                                weights.file().toUri(),
                                "sha256",
                                weights.sha256(),
                                "size",
                                weights.bytes().length));
    }

    @Override
    public void close() {
        producer.close();
    }
}
