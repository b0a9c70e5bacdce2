// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.RunOptions;
import dev.densestream.job.kafka.KafkaEndpoints;
import dev.densestream.testkit.KafkaClients;
import dev.densestream.testkit.SlowKafka;
import dev.densestream.testkit.Wait;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Brokers that take longer to tell of a topic's partitions than the time between two requests. */
class SlowDiscoveryIT {

    private static final String INTERVAL_MILLIS = "600";
    private static final Duration DELAY = Duration.ofMillis(900);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RECORDS = 40;

    /** By topic and value, how often a source brought it. */
    private static final Map<String, Integer> BROUGHT = new ConcurrentHashMap<>();

    private static SlowKafka kafka;

    @BeforeAll
    static void startBroker() throws Exception {
        kafka = SlowKafka.start("-enumerator-admin-client");
    }

    @AfterAll
    static void stopBroker() throws Exception {
        kafka.close();
    }

    @Test
    void readsEachPartitionOnce() throws Exception {
        String topic = topic(4);
        kafka.delay(DELAY);
        send(topic, "first", 4);
        try (RunningJob job = start(source(topic))) {
            await(topic, "first");
            grow(topic, 8);
            send(topic, "later", 8);
            await(topic, "later");
            awaitMoreSearches();

            assertThat(doubles(topic)).isEmpty();
            assertThat(job.restarts()).isZero();
        } finally {
            kafka.delay(Duration.ZERO);
        }
    }

    @Test
    void findsNewPartitionsWithinTheIntervalAndOneSearch() throws Exception {
        String topic = topic(1);
        send(topic, "first", 1);
        try (RunningJob job = start(source(topic))) {
            await(topic, "first");
            grow(topic, 2);
            send(topic, "later", 2);
            await(topic, "later");

            assertThat(doubles(topic)).isEmpty();
            assertThat(job.restarts()).isZero();
        }
    }

    /** What the test above would see, were it not for the job's own source. */
    @Test
    void flinksSourceAloneReadsPartitionsTwice() throws Exception {
        String topic = topic(4);
        kafka.delay(DELAY);
        send(topic, "first", 4);
        try (RunningJob job = start(plain(topic))) {
            await(topic, "first");
            grow(topic, 8);
            send(topic, "later", 8);
            Wait.until("records that come twice", PATIENCE, () -> !doubles(topic).isEmpty());
        } finally {
            kafka.delay(Duration.ZERO);
        }
    }

    private static RunningJob start(Function<StreamExecutionEnvironment, DataStream<String>> read)
            throws Exception {
        return RunningJob.start(
                env -> {
                    env.setParallelism(2);
                    read.apply(env)
                            .map(
                                    brought -> {
                                        BROUGHT.merge(brought, 1, Integer::sum);
                                        return brought;
                                    })
                            .returns(Types.STRING)
                            .sinkTo(new DiscardingSink<>());
                },
                null);
    }

    /** The job's own source. */
    private static Function<StreamExecutionEnvironment, DataStream<String>> source(String topic) {
        JobConfig config =
                RunOptions.parse(
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--tensors-topic=" + topic,
                        "--group-id=" + topic,
                        "--kafka.partition.discovery.interval.ms=" + INTERVAL_MILLIS);
        return env ->
                env.fromSource(
                                new KafkaEndpoints(config).tensors(),
                                WatermarkStrategy.noWatermarks(),
                                "tensors")
                        .map(record -> text(Objects.requireNonNull(record.value())))
                        .returns(Types.STRING);
    }

    /** Flink's, told the same. */
    private static Function<StreamExecutionEnvironment, DataStream<String>> plain(String topic) {
        KafkaSource<String> source =
                KafkaSource.<String>builder()
                        .setBootstrapServers(kafka.bootstrapServers())
                        .setGroupId(topic)
                        .setClientIdPrefix(topic)
                        .setTopics(topic)
                        .setStartingOffsets(
                                OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                        .setValueOnlyDeserializer(new SimpleStringSchema())
                        .setProperty("partition.discovery.interval.ms", INTERVAL_MILLIS)
                        .build();
        return env -> env.fromSource(source, WatermarkStrategy.noWatermarks(), "tensors");
    }

    private static String topic(int partitions) {
        String topic = "tensors-" + UUID.randomUUID();
        kafka.createTopic(topic, partitions);
        return topic;
    }

    private static void grow(String topic, int partitions) throws Exception {
        try (Admin admin = KafkaClients.admin(kafka.bootstrapServers())) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
        }
    }

    /** Numbered texts, over all partitions. */
    private static void send(String topic, String round, int partitions) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            byte[] value = name(topic, round, i).getBytes(StandardCharsets.UTF_8);
            records.add(new ProducerRecord<>(topic, i % partitions, null, value));
        }
        KafkaClients.send(kafka.bootstrapServers(), records);
    }

    private static String name(String topic, String round, int number) {
        return "%s %s %d".formatted(topic, round, number);
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    private static void await(String topic, String round) throws Exception {
        Wait.until(
                "all of the %s records".formatted(round),
                PATIENCE,
                () ->
                        IntStream.range(0, RECORDS)
                                .allMatch(i -> BROUGHT.containsKey(name(topic, round, i))));
    }

    /** Until the brokers were asked often enough for a partition to be given away again. */
    private static void awaitMoreSearches() throws Exception {
        int enough = kafka.asked() + 4;
        Wait.until("more searches", PATIENCE, () -> kafka.asked() >= enough);
    }

    private static Map<String, Integer> doubles(String topic) {
        Map<String, Integer> doubles = new TreeMap<>();
        BROUGHT.forEach(
                (record, times) -> {
                    if (record.startsWith(topic) && times > 1) {
                        doubles.put(record, times);
                    }
                });
        return doubles;
    }
}
