// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.memory;

import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.job.config.MemoryConfig;
import dev.densestream.job.contract.DeadLetterStage;
import dev.densestream.job.contract.RejectedRecordException;
import java.util.Locale;

/** How much memory and computing one record may take in a subtask, and what is said beyond. */
public final class WorkLimit {

    /** JSON of single digits becomes doubles, four times as large. */
    private static final int LARGEST_TENSOR_PER_BYTE = 4;

    private final WorkMemory memory;
    private final Engine engine;
    private final long maxFlops;

    /**
     * @param maxFlops of a record; {@link MemoryConfig#ITS_SHARE} for the engine's own number
     */
    public WorkLimit(WorkMemory memory, Engine engine, long maxFlops) {
        this.memory = memory;
        this.engine = engine;
        this.maxFlops = maxFlops;
    }

    /** What is left of the share beside so many bytes. */
    public long roomBesides(long bytes) {
        return Math.max(0, memory.shareBytes() - bytes);
    }

    /** What opening a value of so many bytes takes at most. */
    public static long openingBytes(long valueBytes) {
        return valueBytes * (1 + LARGEST_TENSOR_PER_BYTE);
    }

    /**
     * @throws RejectedRecordException in stage size, if the record takes more than it may
     */
    public void require(RecordNeed need, Shape input, Precision precision) {
        if (need.bytes() > memory.shareBytes()) {
            throw new RejectedRecordException(
                    DeadLetterStage.SIZE,
                    "input of shape %s: expected at most %d bytes of memory in all, needs up to %s (%s); send smaller batches, or raise --work-memory or the heap"
                            .formatted(
                                    input,
                                    memory.shareBytes(),
                                    need.bytes() == Long.MAX_VALUE ? "more" : need.bytes(),
                                    need.parts()));
        }
        long most = maxFlops(precision);
        if (need.flops() > most) {
            throw new RejectedRecordException(
                    DeadLetterStage.SIZE,
                    String.format(
                            Locale.ROOT,
                            "input of shape %s: expected to compute at most %.1f GFLOP%s, would be"
                                    + " %.1f; send smaller batches, or raise --max-record-gflop",
                            input,
                            most / 1e9,
                            precision == Precision.DOUBLE ? " in double precision" : "",
                            need.flops() / 1e9));
        }
    }

    private long maxFlops(Precision precision) {
        return maxFlops == MemoryConfig.ITS_SHARE ? engine.maxFlops(precision) : maxFlops;
    }

    /** A tensor that does not fit the share beside its record. */
    public RejectedRecordException tooLarge(RuntimeException e) {
        return new RejectedRecordException(
                DeadLetterStage.SIZE,
                "%s beside its record, of %d in all; send smaller batches, or raise --work-memory or the heap"
                        .formatted(e.getMessage(), memory.shareBytes()),
                e);
    }

    /**
     * Lets go of all scratch memory, and tells whose fault it is that the heap ran out.
     *
     * @return what to turn the record away with
     * @throws OutOfMemoryError the same one, if the record stated less than half of its share
     */
    public RejectedRecordException outOfMemory(
            DeadLetterStage stage, long statedBytes, OutOfMemoryError e) {
        memory.drop();
        if (statedBytes < memory.shareBytes() / 2) {
            throw e;
        }
        return new RejectedRecordException(
                stage,
                "the heap ran out (%s) over a record that states %d bytes of a share of %d; lower --work-memory, or give TaskManagers more heap"
                        .formatted(e.getMessage(), statedBytes, memory.shareBytes()),
                e);
    }
}
