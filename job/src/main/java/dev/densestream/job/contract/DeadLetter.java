// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.contract;

import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import dev.densestream.serde.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Records that have no response: as they came, with what went wrong in added headers.
 *
 * <p>The added headers come last. A dead letter that is sent to the job again and fails again keeps
 * the headers of its first death, so the last header of a name tells of the last one.
 */
public final class DeadLetter {

    /** The side output that carries them. */
    public static final OutputTag<RawRecord> TAG = new OutputTag<>("dead-letters", RawRecord.TYPE);

    /** Starts the name of every added header. */
    public static final String HEADER_PREFIX = "__densestream.errors.";

    /**
     * Says how many bytes the value had, where it was too large for the topic. The dead letter's
     * value is then a JSON object with {@code topic}, {@code partition}, {@code offset} and {@code
     * bytes}: where the record is.
     */
    public static final String OMITTED_BYTES = HEADER_PREFIX + "omitted-value-bytes";

    /** What even the shortest dead letter fits in. */
    static final long LEAST_ROOM_BYTES = 4_096;

    private static final int MAX_NAME_CHARACTERS = 200;
    private static final int SHORT_MESSAGE_CHARACTERS = 500;

    private DeadLetter() {}

    /**
     * The largest record that the topic of dead letters takes: what it says, if that is enough.
     *
     * @throws IllegalStateException if a dead letter could be larger
     */
    public static long room(String topic, long maxMessageBytes) {
        if (maxMessageBytes < LEAST_ROOM_BYTES) {
            throw new IllegalStateException(
                    "topic %s: expected it to take records of at least %d bytes, got %d; raise its max.message.bytes, or --kafka.max.request.size"
                            .formatted(topic, LEAST_ROOM_BYTES, maxMessageBytes));
        }
        return maxMessageBytes;
    }

    /**
     * The record with {@code topic}, {@code partition}, {@code offset}, {@code stage}, {@code
     * exception} and {@code message} added.
     *
     * @param maxBytes the topic's largest record, at least {@link #LEAST_ROOM_BYTES}; what is
     *     larger goes without its value, and without its key and headers if need be, for no record
     *     may stop the job
     */
    public static RawRecord of(RawRecord record, RejectedRecordException why, long maxBytes) {
        String message = String.valueOf(why.getMessage());
        RawRecord whole =
                record.with(joined(record.headers(), errors(record, why, message)), record.value());
        if (whole.sizeBytes() <= maxBytes) {
            return whole;
        }
        List<Header> errors = errors(record, why, Quoted.line(message, SHORT_MESSAGE_CHARACTERS));
        byte[] value = record.value();
        byte[] reference = value == null ? null : reference(record, value.length);
        if (value != null) {
            errors.add(Header.of(OMITTED_BYTES, String.valueOf(value.length)));
        }
        RawRecord byReference = record.with(joined(record.headers(), errors), reference);
        return byReference.sizeBytes() <= maxBytes ? byReference : bare(record, errors, reference);
    }

    private static List<Header> errors(
            RawRecord record, RejectedRecordException why, String message) {
        List<Header> errors = new ArrayList<>();
        add(errors, "topic", record.topic());
        add(errors, "partition", String.valueOf(record.partition()));
        add(errors, "offset", String.valueOf(record.offset()));
        add(errors, "stage", why.stage().label());
        add(errors, "exception", Quoted.line(why.exceptionName(), MAX_NAME_CHARACTERS));
        add(errors, "message", message);
        return errors;
    }

    /** Where the value is; the characters of a topic's name need no escape. */
    private static byte[] reference(RawRecord record, int bytes) {
        return "{\"topic\":\"%s\",\"partition\":%d,\"offset\":%d,\"bytes\":%d}"
                .formatted(record.topic(), record.partition(), record.offset(), bytes)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static RawRecord bare(
            RawRecord record, List<Header> errors, byte @Nullable [] reference) {
        return new RawRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                null,
                errors,
                reference);
    }

    private static void add(List<Header> errors, String name, String text) {
        errors.add(Header.of(HEADER_PREFIX + name, text));
    }

    private static List<Header> joined(List<Header> first, List<Header> second) {
        List<Header> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
