// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.densestream.job.contract.DeadLetter;
import dev.densestream.job.contract.Headers;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorFormatException;
import dev.densestream.serde.picture.PictureFormat;
import dev.densestream.serde.weights.Sha256;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record as a person or a script wants to see it.
 *
 * @param place such as {@code features-0@12}
 * @param key null for none
 * @param headers names to texts; of several with one name the last
 * @param value empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record ReceivedRecord(
        Place place, @Nullable String key, Map<String, String> headers, byte[] value) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int MOST_TEXT_BYTES = 1000;

    /** Where a record is, and when it was written. */
    public record Place(String topic, int partition, long offset, long timestamp) {

        @Override
        public String toString() {
            return topic + "-" + partition + "@" + offset;
        }
    }

    static ReceivedRecord of(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            byte[] text = header.value();
            headers.put(header.key(), text == null ? "" : new String(text, StandardCharsets.UTF_8));
        }
        byte[] key = record.key();
        byte[] value = record.value();
        return new ReceivedRecord(
                new Place(record.topic(), record.partition(), record.offset(), record.timestamp()),
                key == null ? null : new String(key, StandardCharsets.UTF_8),
                headers,
                value == null ? new byte[0] : value);
    }

    /** The file that {@code --output} writes the value to; only the topic's place is in it. */
    public String fileName() {
        return "%s-%d-%d.%s".formatted(place.topic(), place.partition(), place.offset(), ending());
    }

    private String ending() {
        Optional<PictureFormat> picture = PictureFormat.detect(value);
        if (picture.isPresent()) {
            return picture.get().name().toLowerCase(Locale.ROOT);
        }
        try {
            return switch (MessageFormat.detect(value)) {
                case SAFETENSORS -> "safetensors";
                case OIP_JSON -> "json";
                case NPY -> "npy";
            };
        } catch (TensorFormatException e) {
            return "bin";
        }
    }

    /**
     * One line: place, key, size, and the response's model, the dead letter's reason, or the value
     * itself where it is a short text.
     */
    public String line() {
        String stage = headers.get(DeadLetter.HEADER_PREFIX + "stage");
        String what;
        if (stage == null && !headers.containsKey(Headers.MODEL) && isShortText()) {
            what = new String(value, StandardCharsets.UTF_8).strip();
        } else if (stage == null) {
            what =
                    "%s  %s version %s"
                            .formatted(
                                    headers.getOrDefault("content-type", "-"),
                                    headers.getOrDefault(Headers.MODEL, "-"),
                                    headers.getOrDefault(Headers.MODEL_VERSION, "-"));
        } else {
            what = stage + ": " + headers.get(DeadLetter.HEADER_PREFIX + "message");
        }
        return String.format(
                Locale.ROOT,
                "%s  %s  %,d bytes  %s",
                place,
                key == null ? "-" : printable(key),
                value.length,
                printable(what));
    }

    /** One line of JSON, for scripts; the order of its fields never changes. */
    public String json(@Nullable String file) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("topic", place.topic());
            json.writeNumberField("partition", place.partition());
            json.writeNumberField("offset", place.offset());
            json.writeNumberField("timestamp", place.timestamp());
            json.writeStringField("key", key);
            json.writeNumberField("bytes", value.length);
            json.writeStringField("sha256", Sha256.hex(value));
            if (file != null) {
                json.writeStringField("file", file);
            }
            json.writeObjectFieldStart("headers");
            for (Map.Entry<String, String> header : headers.entrySet()) {
                json.writeStringField(header.getKey(), header.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Whether the value says itself what it is, as events of weights do. */
    private boolean isShortText() {
        return value.length > 0
                && value.length <= MOST_TEXT_BYTES
                && !new String(value, StandardCharsets.UTF_8).contains("\uFFFD");
    }

    /** Without what would move a terminal's cursor. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
