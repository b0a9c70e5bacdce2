// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RecordHeadersTest {

    @Test
    void areTextsByTheirLastName() {
        ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>("topic", new byte[0]);
        RecordHeaders.add(sent, "name", "first");
        RecordHeaders.add(sent, "name", "ä");
        sent.headers().add("empty", null);
        ConsumerRecord<byte[], byte[]> read = new ConsumerRecord<>("topic", 0, 0, null, null);
        sent.headers().forEach(read.headers()::add);

        assertThat(RecordHeaders.of(read))
                .containsExactly(Map.entry("name", "ä"), Map.entry("empty", ""));
    }
}
