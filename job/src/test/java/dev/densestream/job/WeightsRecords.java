// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.job.contract.Headers;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.weights.DenseBlockExtract;
import dev.densestream.testkit.RecordHeaders;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What a publisher of weights sends. */
public final class WeightsRecords {

    private WeightsRecords() {}

    static ProducerRecord<byte[], byte[]> of(
            TestTopics topics, String model, long version, byte @Nullable [] file) {
        return of(topics.names().weights(), model, version, file);
    }

    /**
     * A version of a model's weights.
     *
     * @param file what it holds; null retires the model
     */
    public static ProducerRecord<byte[], byte[]> of(
            String topic, String model, long version, byte @Nullable [] file) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, model.getBytes(StandardCharsets.UTF_8), file);
        RecordHeaders.add(record, Headers.WEIGHTS_VERSION, String.valueOf(version));
        return record;
    }

    static ProducerRecord<byte[], byte[]> of(
            TestTopics topics, String model, long version, GoldenCase golden) {
        return of(
                topics,
                model,
                version,
                DenseBlockExtract.canonical(golden.weightsFile(), golden.prefix()));
    }
}
