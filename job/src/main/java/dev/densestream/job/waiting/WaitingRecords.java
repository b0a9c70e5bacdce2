// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.waiting;

import dev.densestream.job.config.WaitingConfig;
import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WaitingRecord;
import dev.densestream.job.waiting.WaitingRoom.Taken;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The records of one subtask that wait for weights: a line per input partition, model and pinned
 * version, in order.
 *
 * <p>The lines are in memory, and keyed state has what a restart needs: one list per partition. A
 * record is added to it as it comes. Where records have left, the list is emptied at once, which
 * keeps no record in memory that has gone, and written again with the next checkpoint: so no
 * response costs the rewriting of all that wait.
 */
public final class WaitingRecords {

    public static final ListStateDescriptor<WaitingRecord> QUEUE =
            new ListStateDescriptor<>("waiting", WaitingRecord.TYPE);

    /** Of restored records whose headers choose no weights; a blank name is no model's. */
    private static final ModelChoice UNREADABLE = new ModelChoice("", OptionalLong.empty());

    private final WaitingConfig bounds;
    private final String defaultModel;
    private final WaitingRoom room;
    private final Map<String, Map<ModelChoice, WaitingLine>> byKey = new HashMap<>();
    private final Map<String, Set<WaitingLine>> byModel = new HashMap<>();

    /** Keys whose list in state is empty, whatever waits. */
    private final Set<String> unwritten = new HashSet<>();

    /** What can be done with a waiting record. */
    public interface Visitor {

        /** Its time is up. */
        void expired(ModelChoice choice, RawRecord request) throws Exception;

        /**
         * Answers it, or turns it away.
         *
         * @return false if it has to go on waiting
         */
        boolean served(ModelChoice choice, RawRecord request) throws Exception;

        /** It has no response, whatever weights come. */
        void rejected(RawRecord request, RejectedRecordException why);
    }

    public WaitingRecords(WaitingConfig bounds, String defaultModel) {
        this.bounds = bounds;
        this.defaultModel = defaultModel;
        this.room = new WaitingRoom(bounds);
    }

    public long records() {
        return room.all().records();
    }

    /** What all of them take on the heap. */
    public long bytes() {
        return room.all().bytes();
    }

    public WaitingRoom room() {
        return room;
    }

    /** The line of the key's records that wait for these weights; null if none does. */
    public @Nullable WaitingLine line(String key, ModelChoice choice) {
        return byKey.getOrDefault(key, Map.of()).get(choice);
    }

    /** All lines that wait for weights of the model. */
    public Collection<WaitingLine> of(String model) {
        return byModel.getOrDefault(model, Set.of());
    }

    /** All lines. */
    public Collection<WaitingLine> all() {
        return byModel.values().stream().flatMap(Set::stream).toList();
    }

    /** The lines of the key whose first record's time is up. */
    public Collection<WaitingLine> overdue(String key, long now) {
        List<WaitingLine> overdue = new ArrayList<>();
        for (WaitingLine line : byKey.getOrDefault(key, Map.of()).values()) {
            WaitingRecord head = line.head();
            if (head != null && head.deadlineMillis() <= now) {
                overdue.add(line);
            }
        }
        return overdue;
    }

    /**
     * Whether one more may wait.
     *
     * @param published whether its model has weights here
     */
    public boolean hasRoomFor(
            String key, ModelChoice choice, RawRecord request, boolean published) {
        return hasRoomFor(key, choice, request, Taken.NOTHING, published);
    }

    /** As {@link #hasRoomFor}, once no other record of its line waits any more. */
    public boolean hasRoomInPlaceOfItsLine(
            String key, ModelChoice choice, RawRecord request, boolean published) {
        WaitingLine line = line(key, choice);
        return line != null && hasRoomFor(key, choice, request, line.taken(), published);
    }

    private boolean hasRoomFor(
            String key, ModelChoice choice, RawRecord request, Taken gone, boolean published) {
        long line = line(key, choice) == null ? WaitingLine.heapBytes(choice) : 0;
        return room.hasRoomFor(choice, line + WaitingRecord.heapBytes(request), gone, published);
    }

    /**
     * Lets a record wait, at the end of its line.
     *
     * @param queue of the key, which is the current one
     * @return when its time is up
     */
    public long add(
            String key,
            ModelChoice choice,
            RawRecord request,
            ListState<WaitingRecord> queue,
            long now)
            throws Exception {
        WaitingRecord record = new WaitingRecord(now + bounds.timeout().toMillis(), request);
        open(key, choice).add(record);
        room.count(choice, 1, WaitingRecord.heapBytes(request));
        if (!unwritten.contains(key)) {
            queue.add(record);
        }
        return record.deadlineMillis();
    }

    /**
     * Visits the line from its head, at least one record and then until it is enough, up to the
     * first that goes on waiting.
     *
     * @param queue of the line's key, which is the current one
     * @return false if it was enough before that
     */
    public boolean visit(
            WaitingLine line,
            ListState<WaitingRecord> queue,
            long now,
            Visitor visitor,
            BooleanSupplier enough)
            throws Exception {
        line.begin(now + bounds.timeout().toMillis());
        boolean visited = false;
        for (WaitingRecord head = line.head(); head != null; head = line.head()) {
            if (visited && enough.getAsBoolean()) {
                return false;
            }
            if (!served(line, head.request(), visitor)) {
                if (head.deadlineMillis() > now) {
                    return true;
                }
                visitor.expired(line.choice(), head.request());
            }
            visited = true;
            removeHead(line, head, queue);
        }
        return true;
    }

    /** The line knows which weights its records ask for, unless their headers cannot be read. */
    private boolean served(WaitingLine line, RawRecord request, Visitor visitor) throws Exception {
        ModelChoice choice = line.choice();
        if (choice.equals(UNREADABLE)) {
            try {
                choice = ModelChoice.of(request, defaultModel);
            } catch (RejectedRecordException e) {
                visitor.rejected(request, e);
                return true;
            }
        }
        return visitor.served(choice, request);
    }

    /**
     * Takes off the record of the line that waits longest.
     *
     * @param queue of the line's key, which is the current one
     */
    public RawRecord removeOldest(WaitingLine line, ListState<WaitingRecord> queue)
            throws Exception {
        WaitingRecord head = Objects.requireNonNull(line.head());
        removeHead(line, head, queue);
        return head.request();
    }

    /** Takes over a key's list from state; its records begin to wait when their line is visited. */
    public void restored(String key, ListState<WaitingRecord> queue) throws Exception {
        for (WaitingRecord record : queue.get()) {
            ModelChoice choice = readable(record.request());
            open(key, choice).restore(record);
            room.count(choice, 1, WaitingRecord.heapBytes(record.request()));
        }
    }

    /**
     * Writes to state what is not there.
     *
     * @param currentKey makes a key the current one
     */
    public void write(Consumer<String> currentKey, ListState<WaitingRecord> queue)
            throws Exception {
        for (String key : unwritten) {
            List<WaitingRecord> records = new ArrayList<>();
            byKey.getOrDefault(key, Map.of()).values().forEach(line -> records.addAll(line.all()));
            currentKey.accept(key);
            queue.update(records);
        }
        unwritten.clear();
    }

    private ModelChoice readable(RawRecord request) {
        try {
            return ModelChoice.of(request, defaultModel);
        } catch (RejectedRecordException e) {
            // an older release let it wait; it is turned away when its line is visited
            return UNREADABLE;
        }
    }

    private WaitingLine open(String key, ModelChoice choice) {
        WaitingLine known = line(key, choice);
        if (known != null) {
            return known;
        }
        WaitingLine line = new WaitingLine(key, choice);
        byKey.computeIfAbsent(key, first -> new LinkedHashMap<>()).put(choice, line);
        byModel.computeIfAbsent(choice.model(), first -> new LinkedHashSet<>()).add(line);
        room.count(choice, 0, WaitingLine.heapBytes(choice));
        return line;
    }

    private void removeHead(WaitingLine line, WaitingRecord head, ListState<WaitingRecord> queue)
            throws Exception {
        if (unwritten.add(line.key())) {
            queue.clear();
        }
        line.removeHead();
        room.count(line.choice(), -1, -WaitingRecord.heapBytes(head.request()));
        if (line.isEmpty()) {
            close(line);
        }
    }

    private void close(WaitingLine line) {
        String model = line.choice().model();
        byKey.computeIfPresent(line.key(), (key, lines) -> without(lines, line));
        byModel.computeIfPresent(
                model,
                (name, lines) -> {
                    lines.remove(line);
                    return lines.isEmpty() ? null : lines;
                });
        room.count(line.choice(), 0, -WaitingLine.heapBytes(line.choice()));
    }

    private static @Nullable Map<ModelChoice, WaitingLine> without(
            Map<ModelChoice, WaitingLine> lines, WaitingLine line) {
        lines.remove(line.choice());
        return lines.isEmpty() ? null : lines;
    }
}
