package dev.densestream.job.io;

import dev.densestream.job.RawRecord;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes records to a topic: partition p of the input goes to partition p modulo the number of the
 * topic's partitions, so their order stays.
 *
 * <p>A timestamp that the topic would refuse gives way to none or to the present, and stays in
 * header {@value #TIMESTAMP_HEADER}.
 */
final class RawRecordWriter implements KafkaRecordSerializationSchema<RawRecord> {

    private static final long serialVersionUID = 1;

    static final String TIMESTAMP_HEADER = "densestream-timestamp";

    private final String topic;
    private final Properties client;

    private transient TopicLimits limits = TopicLimits.UNKNOWN;

    /**
     * @param client the properties of a Kafka client, to ask for the topic's limits
     */
    RawRecordWriter(String topic, Properties client) {
        this.topic = topic;
        this.client = client;
    }

    @Override
    public void open(InitializationContext context, KafkaSinkContext sinkContext) {
        limits = TopicLimits.read(client, topic);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            RawRecord record, KafkaSinkContext context, @Nullable Long flinkTimestamp) {
        int[] partitions = context.getPartitionsForTopic(topic);
        return producerRecord(
                record,
                partitions[record.partition() % partitions.length],
                System.currentTimeMillis());
    }

    ProducerRecord<byte[], byte[]> producerRecord(RawRecord record, int partition, long now) {
        long original = record.timestamp();
        Long timestamp = original < 0 ? null : limits.takes(original, now) ? original : now;
        ProducerRecord<byte[], byte[]> out =
                new ProducerRecord<>(topic, partition, timestamp, record.key(), record.value());
        for (RawRecord.Header header : record.headers()) {
            out.headers().add(header.name(), header.value());
        }
        if (timestamp == null || timestamp != original) {
            RawRecord.Header kept = RawRecord.Header.of(TIMESTAMP_HEADER, String.valueOf(original));
            out.headers().add(kept.name(), kept.value());
        }
        return out;
    }
}
