// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.waiting;

import dev.densestream.job.config.WaitingConfig;
import dev.densestream.job.contract.ModelChoice;
import java.util.HashMap;
import java.util.Map;

/**
 * The room that one subtask has for records that wait, in records and in bytes on the heap; shared
 * so that no choice of weights takes it from the others.
 *
 * <p>Of the room that the others leave, a choice (a model and its pinned version, if any) may take
 * half. A quarter of the room is kept for models that were published. Both are asked before a
 * record joins, so the last one may reach beyond; the whole is never exceeded.
 */
public final class WaitingRoom {

    /** Of the room, what one choice may take of what the others leave. */
    private static final int ONE_CHOICE = 2;

    /** Of the room, what is kept for models that were published. */
    private static final int PUBLISHED = 4;

    private final WaitingConfig bounds;
    private final Map<ModelChoice, Taken> byChoice = new HashMap<>();
    private Taken all = Taken.NOTHING;

    /** What somebody takes. */
    public record Taken(long records, long bytes) {

        static final Taken NOTHING = new Taken(0, 0);

        Taken minus(Taken gone) {
            return plus(-gone.records, -gone.bytes);
        }

        private Taken plus(long moreRecords, long moreBytes) {
            return new Taken(records + moreRecords, bytes + moreBytes);
        }
    }

    WaitingRoom(WaitingConfig bounds) {
        this.bounds = bounds;
    }

    /** What all take together. */
    public Taken all() {
        return all;
    }

    /** What the records take that wait for the same weights. */
    public Taken of(ModelChoice choice) {
        return byChoice.getOrDefault(choice, Taken.NOTHING);
    }

    /**
     * Whether one more record may wait.
     *
     * @param bytes what it takes
     * @param gone what the choice takes now, and would not then
     * @param published whether its model has weights here, be it other versions
     */
    boolean hasRoomFor(ModelChoice choice, long bytes, Taken gone, boolean published) {
        Taken own = of(choice).minus(gone);
        Taken left = all.minus(gone);
        return left.records < bounds.maxRecords()
                && left.bytes + bytes <= bounds.maxBytes()
                && isWithinPart(own.records, left.records, bounds.maxRecords(), published)
                && isWithinPart(own.bytes, left.bytes, bounds.maxBytes(), published);
    }

    private static boolean isWithinPart(long own, long all, long max, boolean published) {
        long open = published ? max : max - max / PUBLISHED;
        long left = open - (all - own);
        return ONE_CHOICE * own < left;
    }

    /** Counts what was let in, also beyond the bounds; with negative numbers, what goes. */
    void count(ModelChoice choice, long records, long bytes) {
        all = all.plus(records, bytes);
        Taken own = of(choice).plus(records, bytes);
        if (own.equals(Taken.NOTHING)) {
            byChoice.remove(choice);
        } else {
            byChoice.put(choice, own);
        }
    }
}
