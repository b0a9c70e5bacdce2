// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.weights.PreparedNetworks;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import dev.densestream.testkit.Wait;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class SharedBlocksIT {

    private static final int KEPT = 2;
    private static final int FAILURES = 3;
    private static final int CHANNELS = 3;

    /** So many requests for each version, on two partitions. */
    private static final int REQUESTS = 20;

    private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger MOST_HELD = new AtomicInteger();

    /** Looks at what is held at every record, and fails the job once for each fatal one. */
    private static final class WatchAndFail implements MapFunction<RawRecord, RawRecord> {

        private static final long serialVersionUID = 1;

        @Override
        public RawRecord map(RawRecord record) {
            MOST_HELD.accumulateAndGet(PreparedNetworks.held(), Math::max);
            byte[] key = record.key();
            String number = key == null ? "" : new String(key, StandardCharsets.UTF_8);
            if (fatal(number) && FAILED.add(number)) {
                throw new IllegalStateException("injected");
            }
            return record;
        }

        /** The last request of every version but the last. */
        private static boolean fatal(String number) {
            int next = Integer.parseInt(number) + 1;
            return next % REQUESTS == 0 && next <= FAILURES * REQUESTS;
        }
    }

    @Test
    void areNoMoreThanTheKeptVersionsThroughFailuresAndNoneAfterTheJob() throws Exception {
        awaitHeld(0, 0);
        TestTopics topics = TestTopics.create(2, 2);
        JobConfig config = topics.config("--keep-versions=" + KEPT);
        try (RunningJob job =
                RunningJob.start(env -> WatchedJob.define(env, config, new WatchAndFail()), null)) {
            for (int version = 1; version <= FAILURES + 1; version++) {
                Kafka.send(
                        List.of(WeightsRecords.of(topics, "default", version, weights(version))));
                Kafka.send(requests(topics, version));
                assertThat(Kafka.receive(topics.names().features(), version * REQUESTS))
                        .hasSize(version * REQUESTS);
                awaitServed(topics, version);
                awaitHeld(1, KEPT);
            }
            assertThat(job.restarts()).isEqualTo(FAILURES);
        }
        awaitHeld(0, 0);
        // one more while it is proved and prepared
        assertThat(MOST_HELD).hasValueBetween(1, KEPT + 1);
    }

    private static void awaitServed(TestTopics topics, int version) {
        Kafka.await(
                topics.names().weightsStatus(),
                event -> {
                    String text = new String(event.value(), StandardCharsets.UTF_8);
                    return text.contains("\"accepted\"")
                            && text.contains("\"version\":" + version + ",");
                });
    }

    private static void awaitHeld(int least, int most) throws Exception {
        Wait.upTo(
                Duration.ofSeconds(60),
                () -> least <= PreparedNetworks.held() && PreparedNetworks.held() <= most);
        assertThat(PreparedNetworks.held()).isBetween(least, most);
    }

    private static List<ProducerRecord<byte[], byte[]>> requests(TestTopics topics, int version) {
        byte[] request = Batches.zeros(new Shape(1, CHANNELS, 4, 4));
        return Numbered.requests(topics, 2, (version - 1) * REQUESTS, version * REQUESTS, request);
    }

    private static byte[] weights(int version) {
        return HeInitialization.safetensors(
                new BlockConfig(CHANNELS, 2, 2, 0, false, false), Map.of(), version);
    }
}
