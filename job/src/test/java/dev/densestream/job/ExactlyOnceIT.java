// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.config.JobConfig;
import dev.densestream.job.record.RawRecord;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.functions.MapFunction;
import org.junit.jupiter.api.Test;

class ExactlyOnceIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");

    private static final AtomicBoolean FAILED = new AtomicBoolean();

    /** Fails the job once, at one record. */
    private static final class FailOnce implements MapFunction<RawRecord, RawRecord> {

        private static final long serialVersionUID = 1;

        private static final byte[] FATAL = Numbered.key(300);

        @Override
        public RawRecord map(RawRecord record) {
            if (Arrays.equals(record.key(), FATAL) && FAILED.compareAndSet(false, true)) {
                throw new IllegalStateException("injected");
            }
            return record;
        }
    }

    @Test
    void showsEveryResponseOnceInPartitionOrderAfterAFailure() throws Exception {
        TestTopics topics = TestTopics.create(4, 4);
        // long enough that the responses before the failure lie in a transaction that it aborts
        JobConfig config = topics.config("--checkpoint-interval=2s");
        Kafka.send(List.of(WeightsRecords.of(topics, "default", 1, GOLDEN)));
        try (RunningJob job =
                RunningJob.start(env -> WatchedJob.define(env, config, new FailOnce()), null)) {
            Kafka.send(Numbered.requests(topics, 4, 0, 200, GOLDEN.inputFile()));
            Kafka.receive(topics.names().features(), 200);
            Kafka.send(Numbered.requests(topics, 4, 200, 300, GOLDEN.inputFile()));
            Kafka.awaitUncommitted(topics.names().features(), 300);
            Kafka.send(Numbered.requests(topics, 4, 300, 400, GOLDEN.inputFile()));

            assertThat(Numbered.numbersByPartition(Kafka.receive(topics.names().features(), 400)))
                    .isEqualTo(Numbered.expected(4, 400));
            assertThat(FAILED).isTrue();
            assertThat(job.restarts()).isEqualTo(1);
            // some responses were written twice, or this test would show nothing
            Kafka.awaitUncommitted(topics.names().features(), 401);
        }
    }
}
