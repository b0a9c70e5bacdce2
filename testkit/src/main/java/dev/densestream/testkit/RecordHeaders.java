package dev.densestream.testkit;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The headers of a record as texts; one without a value is empty. */
public final class RecordHeaders {

    private RecordHeaders() {}

    /** By name; the last one of each. */
    public static Map<String, String> of(ConsumerRecord<?, ?> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            byte[] value = header.value();
            headers.put(
                    header.key(), value == null ? "" : new String(value, StandardCharsets.UTF_8));
        }
        return headers;
    }
}
