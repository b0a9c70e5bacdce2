// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import dev.densestream.job.topics.TopicLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema.KafkaSinkContext;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RawRecordWriterTest {

    private static final long NOW = 1_700_000_000_000L;

    private static final KafkaSinkContext THREE_PARTITIONS =
            new KafkaSinkContext() {
                @Override
                public int getParallelInstanceId() {
                    return 0;
                }

                @Override
                public int getNumberOfParallelInstances() {
                    return 1;
                }

                @Override
                public int[] getPartitionsForTopic(String topic) {
                    return new int[] {0, 1, 2};
                }
            };

    private static final TopicLimits LIMITS = new TopicLimits(1 << 20, 86_400_000, 3_600_000);

    private final RawRecordWriter writer = new RawRecordWriter("features", new Properties(), null);

    @Test
    void keepsATimestampThatTheTopicTakes() {
        for (long timestamp : new long[] {0, NOW, NOW - 86_400_000, NOW + 3_600_000}) {
            TopicLimits limits = timestamp == 0 ? TopicLimits.UNKNOWN : LIMITS;
            assertThat(RawRecordWriter.timestamp(timestamp, limits, NOW)).isEqualTo(timestamp);
        }
    }

    @Test
    void sendsAnyOtherTimestampAsNoneOrNow() {
        assertThat(RawRecordWriter.timestamp(-1, LIMITS, NOW)).isNull();
        assertThat(RawRecordWriter.timestamp(NOW + 3_600_001, LIMITS, NOW)).isEqualTo(NOW);
        assertThat(RawRecordWriter.timestamp(NOW - 86_400_001, LIMITS, NOW)).isEqualTo(NOW);
        assertThat(RawRecordWriter.timestamp(Long.MAX_VALUE, LIMITS, NOW)).isEqualTo(NOW);
    }

    @Test
    void keepsAReplacedTimestampInAHeader() {
        ProducerRecord<byte[], byte[]> kept = writer.serialize(at(NOW), THREE_PARTITIONS, null);
        assertThat(kept.headers()).hasSize(1);
        ProducerRecord<byte[], byte[]> replaced = writer.serialize(at(-1), THREE_PARTITIONS, null);
        assertThat(replaced.timestamp()).isNull();
        assertThat(replaced.headers().lastHeader("densestream-timestamp").value())
                .isEqualTo("-1".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void sendsToTheInputsPartitionModuloTheOutputs() {
        ProducerRecord<byte[], byte[]> out = writer.serialize(at(NOW), THREE_PARTITIONS, null);
        assertThat(out.topic()).isEqualTo("features");
        assertThat(out.partition()).isEqualTo(1);
        assertThat(out.key()).isEqualTo(new byte[] {1});
        assertThat(out.value()).isEqualTo(new byte[] {2});
        assertThat(out.headers().toArray()[0].key()).isEqualTo("h");
        assertThat(out.headers().toArray()[0].value()).isNull();
    }

    private static RawRecord at(long timestamp) {
        return new RawRecord(
                "tensors",
                7,
                1,
                timestamp,
                new byte[] {1},
                List.of(new Header("h", null)),
                new byte[] {2});
    }
}
