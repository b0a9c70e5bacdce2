// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.record.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The job's guess of a record's size, against what Kafka makes of the record. */
class RecordSizeTest {

    private static final RecordHeader TIMESTAMP =
            new RecordHeader(
                    "densestream-timestamp",
                    String.valueOf(Long.MIN_VALUE).getBytes(StandardCharsets.UTF_8));

    @ParameterizedTest
    @EnumSource(CompressionType.class)
    void isAtLeastWhatABatchOfTheRecordTakes(CompressionType type) {
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            RawRecord record =
                    new RawRecord(
                            "t",
                            0,
                            Long.MAX_VALUE,
                            Long.MAX_VALUE,
                            bytes(random, 1 << random.nextInt(12)),
                            headers(random),
                            bytes(random, 1 << random.nextInt(20)));
            List<RecordHeader> sent = new ArrayList<>();
            record.headers().forEach(h -> sent.add(new RecordHeader(h.name(), h.value())));
            sent.add(TIMESTAMP);
            RecordHeader[] headers = sent.toArray(RecordHeader[]::new);

            int batch =
                    MemoryRecords.withRecords(
                                    Compression.of(type).build(),
                                    new SimpleRecord(
                                            Long.MAX_VALUE, record.key(), record.value(), headers))
                            .sizeInBytes();
            int clientsGuess =
                    AbstractRecords.estimateSizeInBytesUpperBound(
                            RecordBatch.CURRENT_MAGIC_VALUE,
                            type,
                            record.key(),
                            record.value(),
                            headers);
            assertThat(record.sizeBytes())
                    .as("%s", record)
                    .isGreaterThanOrEqualTo(batch)
                    .isGreaterThanOrEqualTo(clientsGuess);
        }
    }

    private static List<Header> headers(Random random) {
        List<Header> headers = new ArrayList<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            String name = "\uffff".repeat(random.nextInt(200)) + "\ud83d\ude00";
            headers.add(new Header(name, bytes(random, 300)));
        }
        return headers;
    }

    private static byte @Nullable [] bytes(Random random, int most) {
        if (random.nextInt(10) == 0) {
            return null;
        }
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }
}
