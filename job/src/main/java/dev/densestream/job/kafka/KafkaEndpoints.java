// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.kafka;

import dev.densestream.job.accepted.AcceptedTopic;
import dev.densestream.job.accepted.AcceptedWeights;
import dev.densestream.job.clients.PrefixClaim;
import dev.densestream.job.clients.WatchedProducer;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.KafkaProperties;
import dev.densestream.job.config.RecreatedTensors;
import dev.densestream.job.config.StartFrom;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecordDeserializer;
import dev.densestream.job.topics.KafkaTopicsView;
import dev.densestream.job.topics.TopicsView;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.jspecify.annotations.Nullable;

/** The job's Kafka sources and sinks. What the configuration gives for the clients wins. */
public final class KafkaEndpoints {

    /** The sink of one subtask, beside the gate, that upholds the claim to the transactions. */
    private static final String REJECTED_WEIGHTS = "rejected-weights";

    /** How long brokers may be away before a transaction fails: 10 minutes. */
    private static final String OUTAGE_MILLIS = "600000";

    private static final Map<String, String> CONSUMER =
            Map.of(
                    "isolation.level",
                    "read_committed",
                    // the search for new partitions fails the job when it gives up
                    "default.api.timeout.ms",
                    OUTAGE_MILLIS,
                    "partition.discovery.interval.ms",
                    "30000");

    private static final Map<String, String> PRODUCER =
            Map.of(
                    // below the 15 minutes that brokers allow unless told otherwise
                    "transaction.timeout.ms", OUTAGE_MILLIS,
                    // waited out: giving up restarts the job, and the sink's end then waits for
                    // brokers so long that Flink ends the TaskManager
                    "max.block.ms", OUTAGE_MILLIS,
                    "delivery.timeout.ms", OUTAGE_MILLIS);

    private final JobConfig config;
    private final Properties client;
    private final long since = System.currentTimeMillis();

    public KafkaEndpoints(JobConfig config) {
        this.config = config;
        this.client =
                KafkaProperties.of(config.kafka().bootstrapServers(), config.kafka().properties());
    }

    /**
     * Requests, from where the configuration says. Where the job is started with weights, none
     * before these serve.
     */
    public Source<RawRecord, ?, ?> tensors() {
        String held =
                config.models().preloads().isEmpty()
                        ? null
                        : config.delivery().transactionalIdPrefix();
        return source(
                config.topics().tensors(),
                config.kafka().recreatedTensors() == RecreatedTensors.FROM_BEGINNING
                        ? OffsetsInitializer.earliest()
                        : from(config.kafka().startFrom()),
                held);
    }

    private static OffsetsInitializer from(StartFrom start) {
        return switch (start.place()) {
            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
            case EARLIEST -> OffsetsInitializer.earliest();
            case LATEST -> OffsetsInitializer.latest();
            case TIME -> OffsetsInitializer.timestamp(start.millis());
        };
    }

    /** Weights, from the beginning: the compacted topic is the truth. */
    public Source<RawRecord, ?, ?> weights() {
        return source(config.topics().weights(), OffsetsInitializer.earliest(), null);
    }

    /** Responses; null where none are sent. */
    public @Nullable Sink<RawRecord> features() {
        return config.topics().hasFeatures() ? sink(config.topics().features(), "features") : null;
    }

    /** Embeddings for vector stores; null where none are sent. */
    public @Nullable Sink<RawRecord> rows() {
        String topic = config.topics().rows();
        return topic == null ? null : sink(topic, "rows");
    }

    /** Requests without a response. */
    public Sink<RawRecord> deadLetters() {
        return sink(config.topics().deadLetters(), "dead-letters");
    }

    /** Weights that cannot serve, on the same topic as the requests without a response. */
    public Sink<RawRecord> rejectedWeights() {
        return sink(config.topics().deadLetters(), REJECTED_WEIGHTS);
    }

    /** What became of weights. */
    public Sink<RawRecord> weightsStatus() {
        return sink(config.topics().weightsStatus(), "weights-status");
    }

    /**
     * Updates that were accepted. Its transactions are never pooled: pooling asks brokers about a
     * topic that need not exist.
     */
    public Sink<RawRecord> acceptedWeights() {
        String topic = config.topics().weightsAccepted();
        return sink(
                new RawRecordWriter(topic, null, claim("weights-accepted")),
                "weights-accepted",
                TransactionNamingStrategy.INCREMENTING);
    }

    /** Updates that earlier runs have accepted; asks the brokers when called. */
    public AcceptedWeights accepted() {
        Properties consumer = over(CONSUMER, ClientMemory.CONSUMER);
        consumer.putAll(Map.of("default.api.timeout.ms", "30000"));
        consumer.setProperty("enable.auto.commit", "false");
        consumer.setProperty("allow.auto.create.topics", "false");
        consumer.setProperty("auto.offset.reset", "earliest");
        consumer.setProperty("client.id", config.kafka().groupId() + "-weights-accepted");
        consumer.remove("group.id");
        return new AcceptedTopic(
                consumer,
                config.topics().weightsAccepted(),
                config.topics().weights(),
                over(PRODUCER, ClientMemory.PRODUCER));
    }

    /** How the job's operators see its topics, and what those take through its producers. */
    public TopicsView topics() {
        return new KafkaTopicsView(client, over(PRODUCER, ClientMemory.PRODUCER));
    }

    private Source<RawRecord, ?, ?> source(
            String topic, OffsetsInitializer start, @Nullable String held) {
        KafkaSource<RawRecord> source =
                KafkaSource.<RawRecord>builder()
                        .setProperties(over(CONSUMER, ClientMemory.CONSUMER))
                        .setGroupId(config.kafka().groupId())
                        .setClientIdPrefix(config.kafka().groupId() + "-" + topic)
                        .setTopics(topic)
                        .setStartingOffsets(start)
                        .setDeserializer(new RawRecordDeserializer())
                        .build();
        return new TopicSource(source, held);
    }

    /**
     * @param id tells the transactions of the job's sinks apart
     */
    private Sink<RawRecord> sink(String topic, String id) {
        return sink(
                new RawRecordWriter(topic, client, claim(id)),
                id,
                config.delivery().transactionNaming());
    }

    private Sink<RawRecord> sink(
            RawRecordWriter writer, String id, TransactionNamingStrategy naming) {
        KafkaSinkBuilder<RawRecord> builder =
                KafkaSink.<RawRecord>builder()
                        .setKafkaProducerConfig(
                                WatchedProducer.addedTo(over(PRODUCER, ClientMemory.PRODUCER)))
                        .setBootstrapServers(config.kafka().bootstrapServers())
                        .setRecordSerializer(writer)
                        .setDeliveryGuarantee(config.delivery().guarantee());
        if (config.delivery().guarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
            builder.setTransactionNamingStrategy(naming)
                    .setTransactionalIdPrefix(config.delivery().transactionalIdPrefix() + "-" + id);
        }
        return new TopicSink(builder.build());
    }

    /** Of a sink's transactions; null if it has none. */
    private @Nullable PrefixClaim claim(String id) {
        return config.delivery().guarantee() == DeliveryGuarantee.EXACTLY_ONCE
                ? new PrefixClaim(
                        client,
                        config.delivery().transactionalIdPrefix(),
                        config.topics().weights(),
                        since,
                        id.equals(REJECTED_WEIGHTS))
                : null;
    }

    private Properties over(Map<String, String> defaults, Map<String, String> sizes) {
        Properties properties = new Properties();
        properties.putAll(defaults);
        properties.putAll(sizes);
        properties.putAll(client);
        return properties;
    }
}
