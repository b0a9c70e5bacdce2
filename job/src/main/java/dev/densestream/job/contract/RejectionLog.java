// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.contract;

import dev.densestream.job.record.RawRecord;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of rejected records without a line for each: of every stage the first, then at most one in
 * ten seconds, with the count of those it stands for. For any thread.
 */
public final class RejectionLog {

    private static final Logger LOGGER = LoggerFactory.getLogger(RejectionLog.class);

    /** The one of this JVM, whatever number of subtasks it runs. */
    public static final RejectionLog SHARED = new RejectionLog(System::nanoTime, LOGGER::warn);

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoClock;
    private final Consumer<String> lines;
    private final Map<DeadLetterStage, Told> told = new EnumMap<>(DeadLetterStage.class);

    /** When a stage was last told of, and how many it was not told of since. */
    private static final class Told {
        long atNanos;
        long notYetReported;
    }

    RejectionLog(LongSupplier nanoClock, Consumer<String> lines) {
        this.nanoClock = nanoClock;
        this.lines = lines;
    }

    public synchronized void rejected(RawRecord record, RejectedRecordException why) {
        long now = nanoClock.getAsLong();
        Told last = told.get(why.stage());
        if (last == null) {
            last = new Told();
            told.put(why.stage(), last);
        } else if (now - last.atNanos < PAUSE_NANOS) {
            last.notYetReported++;
            return;
        }
        lines.accept(
                "rejected stage=%s count=%d topic=%s partition=%d offset=%d exception=%s message=\"%s\""
                        .formatted(
                                why.stage().label(),
                                last.notYetReported + 1,
                                record.topic(),
                                record.partition(),
                                record.offset(),
                                why.exceptionName(),
                                why.getMessage()));
        last.atNanos = now;
        last.notYetReported = 0;
    }
}
