// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.waiting;

import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WaitingRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.state.ListState;

/**
 * Waiting records, and when they are visited: as their weights get ready, as their time is up, and
 * once after a restart. For the task's thread.
 */
public final class WaitingSchedule {

    /** Timers of records that came within one such span share one timer. */
    private static final long TIMER_MILLIS = 500;

    private final WaitingRecords records;
    private final ListState<WaitingRecord> queue;
    private final ProcessingTimeService time;
    private final Keys keys;
    private final WaitingRecords.Visitor visitor;
    private final WaitingTurns turns;

    /** The keys of the operator's state. */
    public interface Keys {

        /** Makes a key the current one. */
        void setCurrent(String key);

        /** Lets {@link WaitingSchedule#overdue} be called at that time, with the current key. */
        void setTimer(long millis);
    }

    /**
     * @param queue the current key's list in state
     */
    public WaitingSchedule(
            WaitingRecords records,
            ListState<WaitingRecord> queue,
            ProcessingTimeService time,
            Keys keys,
            WaitingRecords.Visitor visitor) {
        this.records = records;
        this.queue = queue;
        this.time = time;
        this.keys = keys;
        this.visitor = visitor;
        this.turns = new WaitingTurns(time, this::visit);
    }

    /** Restored records are visited a little later. */
    public void start() {
        turns.giveLater(records.all());
    }

    /** Whether records of the key wait for these weights. */
    public boolean hasLine(String key, ModelChoice choice) {
        return records.line(key, choice) != null;
    }

    /** Whether such records are about to be visited. */
    public boolean isDue(String key, ModelChoice choice) {
        return turns.includes(records.line(key, choice));
    }

    public WaitingRoom room() {
        return records.room();
    }

    /** See {@link WaitingRecords#hasRoomFor}. */
    public boolean hasRoomFor(
            String key, ModelChoice choice, RawRecord request, boolean published) {
        return records.hasRoomFor(key, choice, request, published);
    }

    /**
     * Takes off those of the record's own line that wait longest, as many as need be.
     *
     * @param key the current one
     * @param published whether the model has weights here
     * @return the records that went; none if there would be no room all the same
     */
    public List<RawRecord> makeRoom(
            String key, ModelChoice choice, RawRecord request, boolean published) throws Exception {
        List<RawRecord> gone = new ArrayList<>();
        if (!records.hasRoomInPlaceOfItsLine(key, choice, request, published)) {
            return gone;
        }
        for (WaitingLine line = records.line(key, choice);
                line != null && !records.hasRoomFor(key, choice, request, published);
                line = records.line(key, choice)) {
            gone.add(records.removeOldest(line, queue));
        }
        return gone;
    }

    /**
     * Lets a record wait, at the end of its line.
     *
     * @param key the current one
     */
    public void add(String key, ModelChoice choice, RawRecord request) throws Exception {
        setTimer(records.add(key, choice, request, queue, now()));
    }

    /** Records of the model may have their weights now. */
    public void ready(String model) throws Exception {
        turns.give(records.of(model));
    }

    /**
     * The time of records of a key may be up.
     *
     * @param millis for which a timer was set
     */
    public void overdue(String key, long millis) throws Exception {
        // the clock may have been set back since the timer fired
        turns.give(records.overdue(key, Math.max(now(), millis)));
    }

    /** Writes to state what is not there. */
    public void write() throws Exception {
        records.write(keys::setCurrent, queue);
    }

    private boolean visit(WaitingLine line, BooleanSupplier enough) throws Exception {
        keys.setCurrent(line.key());
        boolean complete = records.visit(line, queue, now(), visitor, enough);
        WaitingRecord head = line.head();
        if (complete && head != null) {
            setTimer(head.deadlineMillis());
        }
        return complete;
    }

    private void setTimer(long deadline) {
        keys.setTimer(Math.floorDiv(deadline + TIMER_MILLIS - 1, TIMER_MILLIS) * TIMER_MILLIS);
    }

    private long now() {
        return time.getCurrentProcessingTime();
    }
}
