// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record as it is: bytes, and where they were.
 *
 * <p>Immutable by agreement: nobody changes the arrays inside, so Flink never copies it.
 *
 * @param topic where it was read
 * @param partition where it was read
 * @param offset where it was read
 * @param timestamp milliseconds since 1970, or negative for none
 * @param key null for none
 * @param headers in order, repeated names allowed
 * @param value null for none
 */
@TypeInfo(RawRecord.Types.class)
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record RawRecord(
        String topic,
        int partition,
        long offset,
        long timestamp,
        byte @Nullable [] key,
        List<Header> headers,
        byte @Nullable [] value) {

    /** What crosses the wire: the record's type, with its own serializer. */
    public static final TypeInformation<RawRecord> TYPE =
            new WireTypeInfo<>(RawRecord.class, RawRecordSerializer.INSTANCE);

    /** Written out, as the compact form loses the arrays' annotations. */
    public RawRecord(
            String topic,
            int partition,
            long offset,
            long timestamp,
            byte @Nullable [] key,
            List<Header> headers,
            byte @Nullable [] value) {
        this.topic = topic;
        this.partition = partition;
        this.offset = offset;
        this.timestamp = timestamp;
        this.key = key;
        this.headers = List.copyOf(headers);
        this.value = value;
    }

    /**
     * A header of a record.
     *
     * @param value null for none
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Header(String name, byte @Nullable [] value) {

        /** A header with a text, in UTF-8. */
        public static Header of(String name, String text) {
            return new Header(name, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The text of the last header of that name; null if there is none or it has no value. */
    public @Nullable String header(String name) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            Header header = headers.get(i);
            if (header.name().equals(name)) {
                byte[] text = header.value();
                return text == null ? null : new String(text, StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    /** The same record with other headers and another value. */
    public RawRecord with(List<Header> newHeaders, byte @Nullable [] newValue) {
        return new RawRecord(topic, partition, offset, timestamp, key, newHeaders, newValue);
    }

    /** These headers without those of the given names, then the given ones. */
    public List<Header> headersReplacedBy(List<Header> added) {
        Set<String> names = new HashSet<>();
        added.forEach(header -> names.add(header.name()));
        List<Header> all = new ArrayList<>(headers);
        all.removeIf(header -> names.contains(header.name()));
        all.addAll(added);
        return all;
    }

    /**
     * The most bytes that the record takes in a Kafka batch of its own: key, headers and value,
     * with what frames them, the header that a replaced timestamp adds, and what a codec adds to
     * bytes that it cannot compress.
     */
    public long sizeBytes() {
        long size = FRAME_BYTES + length(key) + length(value);
        for (Header header : headers) {
            // a character is at most three bytes of UTF-8
            size += HEADER_FRAME_BYTES + 3L * header.name().length() + length(header.value());
        }
        return size + size / INCOMPRESSIBLE;
    }

    /** A batch's header is 61 bytes, a record's fields are at most 36, a timestamp's header 71. */
    private static final int FRAME_BYTES = 256;

    private static final int HEADER_FRAME_BYTES = 10;

    /** Kafka's codecs let random bytes grow by less than a 1024th, and a few bytes per batch. */
    private static final int INCOMPRESSIBLE = 1024;

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** Where it was read, such as {@code tensors-3@17}. */
    public String place() {
        return topic + "-" + partition + "@" + offset;
    }

    @Override
    public String toString() {
        return "RawRecord[%s, %d bytes]".formatted(place(), length(value));
    }

    /** For Flink: the type of a {@link RawRecord} wherever it is met. */
    public static final class Types extends TypeInfoFactory<RawRecord> {
        @Override
        public TypeInformation<RawRecord> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return TYPE;
        }
    }
}
