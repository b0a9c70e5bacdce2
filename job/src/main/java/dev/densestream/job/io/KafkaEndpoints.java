package dev.densestream.job.io;

import static org.apache.kafka.clients.producer.ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG;

import dev.densestream.job.JobConfig;
import dev.densestream.job.RawRecord;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The job's Kafka sources and sinks. What the configuration gives for the clients wins. */
public final class KafkaEndpoints {

    /** Larger than most topics' records: how large one may be is theirs to say. */
    private static final String MAX_REQUEST_BYTES = String.valueOf(128 << 20);

    private static final String MAX_PARTITION_FETCH_BYTES = String.valueOf(8 << 20);

    /** How long brokers may be away before a transaction fails: 10 minutes. */
    private static final String OUTAGE_MILLIS = "600000";

    private static final Map<String, String> CONSUMER =
            Map.of(
                    "isolation.level",
                    "read_committed",
                    // by default as large as one tensor, so that each would cost a round trip
                    "max.partition.fetch.bytes",
                    MAX_PARTITION_FETCH_BYTES,
                    // the search for new partitions fails the job when it gives up
                    "default.api.timeout.ms",
                    OUTAGE_MILLIS,
                    "partition.discovery.interval.ms",
                    "30000");

    private static final Map<String, String> PRODUCER =
            Map.of(
                    "max.request.size", MAX_REQUEST_BYTES,
                    "buffer.memory", MAX_REQUEST_BYTES,
                    // below the 15 minutes that brokers allow unless told otherwise
                    "transaction.timeout.ms", OUTAGE_MILLIS,
                    // waited out: giving up restarts the job, and the sink's end then waits for
                    // brokers so long that Flink ends the TaskManager
                    "max.block.ms", OUTAGE_MILLIS,
                    "delivery.timeout.ms", OUTAGE_MILLIS);

    private final JobConfig config;
    private final Properties client;

    public KafkaEndpoints(JobConfig config) {
        this.config = config;
        this.client =
                KafkaProperties.of(config.kafka().bootstrapServers(), config.kafka().properties());
    }

    /** Questions, from where the group stopped, else from the beginning. */
    public KafkaSource<RawRecord> tensors() {
        return source(
                config.topics().tensors(),
                OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST));
    }

    /** Weights, from the beginning: the compacted topic is the truth. */
    public KafkaSource<RawRecord> weights() {
        return source(config.topics().weights(), OffsetsInitializer.earliest());
    }

    public KafkaSink<RawRecord> features() {
        return sink(config.topics().features(), "features");
    }

    /** Questions without an answer. */
    public KafkaSink<RawRecord> deadLetters() {
        return sink(config.topics().deadLetters(), "dead-letters");
    }

    /** Weights that cannot serve, on the same topic as the questions without an answer. */
    public KafkaSink<RawRecord> rejectedWeights() {
        return sink(config.topics().deadLetters(), "rejected-weights");
    }

    /** What became of weights. */
    public KafkaSink<RawRecord> weightsStatus() {
        return sink(config.topics().weightsStatus(), "weights-status");
    }

    /**
     * Updates that were accepted. Its transactions are never pooled: pooling asks brokers about a
     * topic that need not exist.
     */
    public KafkaSink<RawRecord> acceptedWeights() {
        String topic = config.topics().weightsAccepted();
        return sink(
                new RawRecordWriter(topic, null),
                "weights-accepted",
                TransactionNamingStrategy.INCREMENTING);
    }

    /** Updates that earlier runs have accepted; asks the brokers when called. */
    public AcceptedWeights accepted() {
        Properties consumer = over(CONSUMER);
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
                over(PRODUCER));
    }

    /** What a topic takes through this job's producers; asks the brokers when called. */
    public SerializableFunction<String, TopicLimits> topicLimits() {
        Properties properties = client;
        Properties producer = over(PRODUCER);
        return topic ->
                TopicLimits.read(properties, topic).withMessagesOfAtMost(producerTakes(producer));
    }

    /** The largest record that a producer lets pass, however large the topic's may be. */
    static long producerTakes(Properties given) {
        Properties properties = new Properties();
        properties.putAll(given);
        properties.put(KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        ProducerConfig config = new ProducerConfig(properties);
        return Math.min(
                config.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                config.getLong(ProducerConfig.BUFFER_MEMORY_CONFIG));
    }

    private KafkaSource<RawRecord> source(String topic, OffsetsInitializer start) {
        return KafkaSource.<RawRecord>builder()
                .setProperties(over(CONSUMER))
                .setGroupId(config.kafka().groupId())
                .setClientIdPrefix(config.kafka().groupId() + "-" + topic)
                .setTopics(topic)
                .setStartingOffsets(start)
                .setDeserializer(new RawRecordDeserializer())
                .build();
    }

    /**
     * @param id tells the transactions of the job's sinks apart
     */
    private KafkaSink<RawRecord> sink(String topic, String id) {
        return sink(new RawRecordWriter(topic, client), id, config.delivery().transactionNaming());
    }

    private KafkaSink<RawRecord> sink(
            RawRecordWriter writer, String id, TransactionNamingStrategy naming) {
        KafkaSinkBuilder<RawRecord> builder =
                KafkaSink.<RawRecord>builder()
                        .setKafkaProducerConfig(over(PRODUCER))
                        .setBootstrapServers(config.kafka().bootstrapServers())
                        .setRecordSerializer(writer)
                        .setDeliveryGuarantee(config.delivery().guarantee());
        if (config.delivery().guarantee() == DeliveryGuarantee.EXACTLY_ONCE) {
            builder.setTransactionNamingStrategy(naming)
                    .setTransactionalIdPrefix(config.delivery().transactionalIdPrefix() + "-" + id);
        }
        return builder.build();
    }

    private Properties over(Map<String, String> defaults) {
        Properties properties = new Properties();
        defaults.forEach(properties::setProperty);
        properties.putAll(client);
        return properties;
    }
}
