// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.npy.NpyArray;
import dev.densestream.serde.weights.init.NetworkConfig;
import dev.densestream.serde.weights.init.NetworkInitialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that starts finds more records on its topic than may wait for its weights. */
class BacklogIT {

    private static final int RECORDS = 400;

    @Test
    void noneOfThemIsTurnedAwayWhileTheWeightsAreReadAndPrepared(@TempDir Path folder)
            throws Exception {
        byte[] network =
                NetworkInitialization.safetensors(
                        NetworkConfig.architecture("densenet121"), Map.of(), 1);
        Path file = Files.write(folder.resolve("densenet121.safetensors"), network);
        Shape shape = new Shape(1, 3, 32, 32);
        byte[] request =
                NpyArray.encode(List.of(1, 3, 32, 32), Dtype.F32, FloatTensor.zeros(shape));
        TestTopics topics = TestTopics.create(1, 1);
        Kafka.send(Numbered.requests(topics, 1, 0, RECORDS, request));
        try (RunningJob job =
                RunningJob.start(
                        topics.config(
                                "--engine=auto",
                                "--weights=default=" + file.toUri(),
                                "--max-waiting-records=200"))) {
            assertThat(Kafka.receive(topics.names().features(), RECORDS)).hasSize(RECORDS);
            assertThat(job.restarts()).isZero();
        }
    }
}
