// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.config.JobConfig;
import dev.densestream.job.record.RawRecord;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.RecordHeaders;
import dev.densestream.testkit.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateWeightsIT {

    private static final GoldenCase GOLDEN = GoldenCases.named("bottleneck-legacy-names");

    private static final Map<String, AtomicInteger> READ = new ConcurrentHashMap<>();

    @Test
    void answersAllBatchesThatCameBeforeTheirWeightsInOrder() throws Exception {
        TestTopics topics = TestTopics.create(4, 4);
        JobConfig config = topics.config("--model=late");
        try (RunningJob job = start(config, null)) {
            Kafka.send(Numbered.requests(topics, 4, 0, 100, GOLDEN.inputFile()));
            awaitRead(topics, 100);
            Kafka.send(List.of(WeightsRecords.of(topics, "late", 7, GOLDEN)));

            assertAnsweredOnceInOrder(Kafka.receive(topics.names().features(), 100));
            assertThat(job.restarts()).isZero();
        }
    }

    @Test
    void keepsWaitingRecordsInASavepointAlsoForAnotherParallelism(@TempDir Path folder)
            throws Exception {
        TestTopics topics = TestTopics.create(4, 4);
        JobConfig before = topics.config("--model=late", "--parallelism=1");
        Kafka.send(Numbered.requests(topics, 4, 0, 60, GOLDEN.inputFile()));
        String savepoint;
        try (RunningJob job = start(before, null)) {
            awaitRead(topics, 60);
            savepoint = job.stopWithSavepoint(folder.toUri().toString());
        }
        Kafka.send(Numbered.requests(topics, 4, 60, 100, GOLDEN.inputFile()));
        JobConfig after = topics.config("--model=late", "--parallelism=3");
        try (RunningJob job = start(after, savepoint)) {
            awaitRead(topics, 100);
            Kafka.send(List.of(WeightsRecords.of(topics, "late", 7, GOLDEN)));

            assertAnsweredOnceInOrder(Kafka.receive(topics.names().features(), 100));
            assertThat(job.restarts()).isZero();
        }
    }

    /** Counts the requests that were read, by topic. */
    private static final class Count implements MapFunction<RawRecord, RawRecord> {

        private static final long serialVersionUID = 1;

        @Override
        public RawRecord map(RawRecord record) {
            READ.computeIfAbsent(record.topic(), topic -> new AtomicInteger()).incrementAndGet();
            return record;
        }
    }

    private static RunningJob start(JobConfig config, @Nullable String savepoint) throws Exception {
        return RunningJob.start(env -> WatchedJob.define(env, config, new Count()), savepoint);
    }

    private static void awaitRead(TestTopics topics, int count) throws Exception {
        AtomicInteger read =
                READ.computeIfAbsent(topics.names().tensors(), topic -> new AtomicInteger());
        Wait.upTo(Duration.ofSeconds(60), () -> read.get() >= count);
        assertThat(read).hasValue(count);
    }

    private static void assertAnsweredOnceInOrder(List<ConsumerRecord<byte[], byte[]>> responses) {
        assertThat(Numbered.numbersByPartition(responses)).isEqualTo(Numbered.expected(4, 100));
        for (ConsumerRecord<byte[], byte[]> response : responses) {
            Responses.assertResponses(GOLDEN, response.value());
            assertThat(RecordHeaders.of(response)).containsEntry("densestream-model-version", "7");
        }
    }
}
