package dev.densestream.job.function;

import dev.densestream.job.RawRecord;
import dev.densestream.job.RawRecord.Header;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.OutputTag;

/** Records that have no answer: as they came, with what went wrong in added headers. */
public final class DeadLetter {

    /** The side output that carries them. */
    public static final OutputTag<RawRecord> TAG = new OutputTag<>("dead-letters", RawRecord.TYPE);

    /** Starts the name of every added header. */
    public static final String HEADER_PREFIX = "__densestream.errors.";

    /** Says how many bytes the value had, where it was too large for the topic. */
    public static final String OMITTED_BYTES = HEADER_PREFIX + "omitted-value-bytes";

    private static final int MAX_MESSAGE_CHARACTERS = 2_000;

    private DeadLetter() {}

    /**
     * The record with {@code topic}, {@code partition}, {@code offset}, {@code stage}, {@code
     * exception} and {@code message} added.
     *
     * @param maxBytes the topic's largest record; what is larger goes without its value, and
     *     without its key and headers if need be, for no record may stop the job
     */
    public static RawRecord of(RawRecord record, RejectedRecordException why, long maxBytes) {
        List<Header> errors = new ArrayList<>();
        add(errors, "topic", record.topic());
        add(errors, "partition", String.valueOf(record.partition()));
        add(errors, "offset", String.valueOf(record.offset()));
        add(errors, "stage", why.stage().label());
        add(errors, "exception", why.exceptionName());
        add(errors, "message", shortened(String.valueOf(why.getMessage())));

        RawRecord whole = record.with(joined(record.headers(), errors), record.value());
        if (whole.sizeBytes() <= maxBytes) {
            return whole;
        }
        byte[] value = record.value();
        errors.add(Header.of(OMITTED_BYTES, String.valueOf(value == null ? 0 : value.length)));
        RawRecord withoutValue = record.with(joined(record.headers(), errors), null);
        return withoutValue.sizeBytes() <= maxBytes ? withoutValue : bare(record, errors);
    }

    private static RawRecord bare(RawRecord record, List<Header> errors) {
        return new RawRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                null,
                errors,
                null);
    }

    private static void add(List<Header> errors, String name, String text) {
        errors.add(Header.of(HEADER_PREFIX + name, text));
    }

    private static List<Header> joined(List<Header> first, List<Header> second) {
        List<Header> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE_CHARACTERS
                ? message
                : message.substring(0, MAX_MESSAGE_CHARACTERS) + "...";
    }
}
