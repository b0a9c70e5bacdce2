// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.record.RawRecord;
import dev.densestream.job.serving.FirstWeights;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;

class HeldReaderTest {

    private static final String JOB = "held-reader-test";

    private final Full full = new Full();

    @Test
    @SuppressWarnings("NullAway") // the reader behind it writes nowhere
    void readsOnceTheWeightsServe() throws Exception {
        try (HeldReader reader = new HeldReader(full, JOB);
                FirstWeights.Subtask subtask = FirstWeights.register(JOB, List.of("m"))) {
            CompletableFuture<Void> available = reader.isAvailable();
            assertThat(reader.pollNext(null)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
            assertThat(available).isNotDone();
            assertThat(full.polls).hasValue(0);

            subtask.decided("m");

            assertThat(available).isCompleted();
            assertThat(reader.isAvailable()).isCompleted();
            assertThat(reader.pollNext(null)).isEqualTo(InputStatus.MORE_AVAILABLE);
        }
    }

    @Test
    void endsQuietlyWhileItHolds() throws Exception {
        HeldReader reader = new HeldReader(full, JOB);
        CompletableFuture<Void> available = reader.isAvailable();

        reader.close();

        assertThat(available).isCompleted();
        assertThat(FirstWeights.isHere(JOB)).isFalse();
    }

    /** Has a record at any time. */
    private static final class Full implements SourceReader<RawRecord, KafkaPartitionSplit> {

        private final AtomicInteger polls = new AtomicInteger();

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<RawRecord> output) {
            polls.incrementAndGet();
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void addSplits(List<KafkaPartitionSplit> splits) {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }
}
