package dev.densestream.job.function;

import dev.densestream.job.JobConfig;
import dev.densestream.job.RawRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;

/**
 * The records of one subtask that wait for weights, one queue per input partition, in order per
 * model.
 *
 * <p>The queues are keyed state. What is counted here is counted anew at a start. The records of a
 * queue begin to wait anew when its key is first met after that, as the job's downtime is no fault
 * of theirs.
 */
final class WaitingRecords {

    static final ListStateDescriptor<WaitingRecord> QUEUE =
            new ListStateDescriptor<>("waiting", WaitingRecord.TYPE);

    private final JobConfig.Waiting bounds;
    private final String defaultModel;
    private final Map<String, Map<String, Integer>> recordsByKeyAndModel = new HashMap<>();
    private final Set<String> unmet = new HashSet<>();
    private long records;
    private long bytes;

    /** What can be done with a waiting record. */
    interface Visitor {

        /** Its time is up. */
        void expired(RawRecord question);

        /**
         * Answers it, or turns it away.
         *
         * @return false if it has to go on waiting
         */
        boolean served(RawRecord question) throws Exception;
    }

    WaitingRecords(JobConfig.Waiting bounds, String defaultModel) {
        this.bounds = bounds;
        this.defaultModel = defaultModel;
    }

    long records() {
        return records;
    }

    long bytes() {
        return bytes;
    }

    /** Whether a record of the model waits in the queue of the key. */
    boolean holds(String key, String model, ListState<WaitingRecord> queue, long now)
            throws Exception {
        return counts(key, queue, now).containsKey(model);
    }

    /**
     * Lets a record wait.
     *
     * @return when its time is up
     * @throws RejectedRecordException if too many wait, or too many bytes
     */
    long add(String key, RawRecord question, ListState<WaitingRecord> queue, long now)
            throws Exception {
        Map<String, Integer> counts = counts(key, queue, now);
        String model = ModelChoice.modelOf(question, defaultModel);
        long size = question.sizeBytes();
        if (!hasRoomFor(question)) {
            throw new RejectedRecordException(
                    Stage.MODEL,
                    "model %s: no weights yet, and %d records of %d bytes wait already; publish its weights, or raise --max-waiting-records or --max-waiting-bytes"
                            .formatted(model, records, bytes));
        }
        long deadline = now + bounds.timeout().toMillis();
        queue.add(new WaitingRecord(deadline, question));
        counts.merge(model, 1, Integer::sum);
        records++;
        bytes += size;
        return deadline;
    }

    /** Whether one more may wait. */
    boolean hasRoomFor(RawRecord question) {
        return records < bounds.maxRecords() && bytes + question.sizeBytes() <= bounds.maxBytes();
    }

    /**
     * What a visit leaves behind.
     *
     * @param complete whether all of the queue was visited
     * @param earliestDeadline of those left, Long.MAX_VALUE if none is
     */
    record Rest(boolean complete, long earliestDeadline) {}

    /**
     * Visits the queue of the key in order, at least one record and then until it is enough. Behind
     * a record that goes on waiting, those of the same model do too, unless their time is up.
     */
    Rest drain(
            String key,
            ListState<WaitingRecord> queue,
            long now,
            Visitor visitor,
            BooleanSupplier enough)
            throws Exception {
        counts(key, queue, now);
        boolean complete = true;
        boolean visited = false;
        List<WaitingRecord> left = new ArrayList<>();
        Set<String> blocked = new HashSet<>();
        for (WaitingRecord waiting : queue.get()) {
            RawRecord question = waiting.question();
            String model = ModelChoice.modelOf(question, defaultModel);
            complete = complete && !(visited && enough.getAsBoolean());
            if (!complete) {
                left.add(waiting);
            } else if (!blocked.contains(model) && visitor.served(question)) {
                visited = true;
            } else if (waiting.deadlineMillis() <= now) {
                visitor.expired(question);
            } else {
                blocked.add(model);
                left.add(waiting);
            }
        }
        forget(key, queue);
        queue.update(left);
        count(key, left);
        return new Rest(
                complete,
                left.stream()
                        .mapToLong(WaitingRecord::deadlineMillis)
                        .min()
                        .orElse(Long.MAX_VALUE));
    }

    /** Counts a restored queue; its records begin to wait anew when its key is first met. */
    void restored(String key, ListState<WaitingRecord> queue) throws Exception {
        List<WaitingRecord> waiting = new ArrayList<>();
        queue.get().forEach(waiting::add);
        count(key, waiting);
        unmet.add(key);
    }

    private Map<String, Integer> counts(String key, ListState<WaitingRecord> queue, long now)
            throws Exception {
        if (unmet.remove(key)) {
            List<WaitingRecord> anew = new ArrayList<>();
            long deadline = now + bounds.timeout().toMillis();
            for (WaitingRecord waiting : queue.get()) {
                anew.add(new WaitingRecord(deadline, waiting.question()));
            }
            queue.update(anew);
        }
        return recordsByKeyAndModel.computeIfAbsent(key, first -> new HashMap<>());
    }

    private Map<String, Integer> count(String key, List<WaitingRecord> queue) {
        Map<String, Integer> counts = new HashMap<>();
        for (WaitingRecord waiting : queue) {
            counts.merge(ModelChoice.modelOf(waiting.question(), defaultModel), 1, Integer::sum);
            records++;
            bytes += waiting.question().sizeBytes();
        }
        recordsByKeyAndModel.put(key, counts);
        return counts;
    }

    private void forget(String key, ListState<WaitingRecord> queue) throws Exception {
        for (WaitingRecord waiting : queue.get()) {
            records--;
            bytes -= waiting.question().sizeBytes();
        }
        recordsByKeyAndModel.remove(key);
    }
}
