// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.job.config.JobConfig;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeWeightsIT {

    private static final int CHANNELS = 1024;

    @Test
    void checkpointsAndRestoresTwentyMegabytesOfWeights(@TempDir Path folder) throws Exception {
        byte[] weights =
                HeInitialization.safetensors(
                        new BlockConfig(CHANNELS, 16, 32, 224, true, false), Map.of(), 1);
        assertThat(weights).hasSizeGreaterThan(20_000_000);
        TestTopics topics = TestTopics.create(1, 1);
        JobConfig config =
                topics.config("--checkpoint-interval=1s", "--checkpoint-dir=" + folder.toUri());
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, weights)));
        String savepoint;
        try (RunningJob job = RunningJob.start(config)) {
            Kafka.send(List.of(request(topics)));
            // seen once the checkpoint with the weights is complete
            Kafka.receive(topics.names().features(), 1);
            assertThat(job.restarts()).isZero();
            savepoint = job.stopWithSavepoint(folder.resolve("savepoints").toUri().toString());
        }
        try (RunningJob job = RunningJob.start(config, savepoint)) {
            Kafka.send(List.of(request(topics)));
            assertThat(Kafka.receive(topics.names().features(), 2)).hasSize(2);
            assertThat(job.restarts()).isZero();
        }
    }

    private static ProducerRecord<byte[], byte[]> request(TestTopics topics) {
        return new ProducerRecord<>(
                topics.names().tensors(), Batches.zeros(new Shape(1, CHANNELS, 1, 1)));
    }
}
