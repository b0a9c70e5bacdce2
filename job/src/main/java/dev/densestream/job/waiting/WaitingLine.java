// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.waiting;

import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WaitingRecord;
import dev.densestream.job.waiting.WaitingRoom.Taken;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records of one input partition that wait for the same weights, in order. A record that waits
 * blocks those behind it in its line, and no others.
 */
public final class WaitingLine {

    /** The line itself, its places in maps and sets, and an empty queue; 520 or so, rounded up. */
    private static final long BYTES = 768;

    private final String key;
    private final ModelChoice choice;
    private final Deque<WaitingRecord> records = new ArrayDeque<>(1);
    private long recordBytes;
    private boolean restored;

    WaitingLine(String key, ModelChoice choice) {
        this.key = key;
        this.choice = choice;
    }

    /** What a line takes on the heap besides its records. */
    public static long heapBytes(ModelChoice choice) {
        return BYTES + (long) Character.BYTES * choice.model().length();
    }

    public String key() {
        return key;
    }

    ModelChoice choice() {
        return choice;
    }

    /** What its records take. */
    Taken taken() {
        return new Taken(records.size(), recordBytes);
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** The record that waits longest; null if none does. */
    public @Nullable WaitingRecord head() {
        return records.peek();
    }

    void add(WaitingRecord record) {
        records.add(record);
        recordBytes += WaitingRecord.heapBytes(record.request());
    }

    /** As {@link #add}, for a record of a state: it has not waited since the start. */
    void restore(WaitingRecord record) {
        add(record);
        restored = true;
    }

    /** Restored records begin to wait now, and end at the deadline; others are left alone. */
    void begin(long deadlineMillis) {
        if (restored) {
            restored = false;
            List<RawRecord> requests = records.stream().map(WaitingRecord::request).toList();
            records.clear();
            recordBytes = 0;
            requests.forEach(request -> add(new WaitingRecord(deadlineMillis, request)));
        }
    }

    void removeHead() {
        recordBytes -= WaitingRecord.heapBytes(records.remove().request());
    }

    List<WaitingRecord> all() {
        return List.copyOf(records);
    }
}
