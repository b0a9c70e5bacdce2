// SPDX-License-Identifier: Apache-2.0
package dev.densestream.testkit;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** The headers of a record as texts. */
public final class RecordHeaders {

    private RecordHeaders() {}

    /** The last one of each name, by name; one without a value is empty. */
    public static Map<String, String> of(ConsumerRecord<?, ?> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            byte[] value = header.value();
            headers.put(
                    header.key(), value == null ? "" : new String(value, StandardCharsets.UTF_8));
        }
        return headers;
    }

    /** Adds one to those of a record. */
    public static void add(ProducerRecord<?, ?> record, String name, String text) {
        record.headers().add(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
