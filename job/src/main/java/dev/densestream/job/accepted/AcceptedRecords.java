// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.accepted;

import dev.densestream.job.contract.Headers;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records of the topic of accepted weights: value and headers are those of the topic of weights. A
 * model's end has a value, for a tombstone would be forgotten.
 */
public final class AcceptedRecords {

    private static final byte[] RETIRED = "{\"retired\":true}".getBytes(StandardCharsets.UTF_8);

    private AcceptedRecords() {}

    /**
     * An update that was accepted.
     *
     * @param record as it was on the topic of weights
     */
    public static RawRecord accepted(ModelVersion id, RawRecord record, long now) {
        return id.retired()
                ? record(AcceptedKey.retired(id.model()), headers(id, record), RETIRED, now)
                : record(
                        AcceptedKey.of(id.model(), id.version()),
                        headers(id, record),
                        record.value(),
                        now);
    }

    /** A version that is not kept any more. */
    public static RawRecord forgotten(String model, long version, long now) {
        return record(AcceptedKey.of(model, version), List.of(), null, now);
    }

    /** Whether such a record's value says that its model has ended. */
    public static boolean isEnd(byte[] value) {
        return Arrays.equals(value, RETIRED);
    }

    /** The record as it was on the topic of weights. */
    static RawRecord original(AcceptedKey key, RawRecord record) {
        return new RawRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                key.model().getBytes(StandardCharsets.UTF_8),
                record.headers(),
                key.version().isEmpty() ? null : record.value());
    }

    /** Nobody could read a negative version, of a model that was retired before it had one. */
    private static List<Header> headers(ModelVersion id, RawRecord record) {
        return id.version() < 0
                ? record.headers()
                : record.headersReplacedBy(
                        List.of(Header.of(Headers.WEIGHTS_VERSION, String.valueOf(id.version()))));
    }

    private static RawRecord record(
            AcceptedKey key, List<Header> headers, byte @Nullable [] value, long now) {
        return new RawRecord("", 0, 0, now, key.bytes(), headers, value);
    }
}
