// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.waiting;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.jspecify.annotations.Nullable;

/**
 * Lines whose records may have their response, or their end, now. They are looked at in slices, so
 * that checkpoints and other records have their turn. For the task's thread.
 */
final class WaitingTurns {

    /** Records that waited are answered for so long at a time, and one record longer. */
    private static final long SLICE_NANOS = 50_000_000;

    /** Between two such slices, checkpoints and other records have their turn. */
    private static final long PAUSE_MILLIS = 5;

    private final ProcessingTimeService time;
    private final Look look;
    private final Set<WaitingLine> due = new LinkedHashSet<>();
    private boolean sliceIsDue;

    /** What is done with a line. */
    interface Look {

        /**
         * Looks at the line from its head, until it is enough.
         *
         * @return false if there is more to look at
         */
        boolean at(WaitingLine line, BooleanSupplier enough) throws Exception;
    }

    WaitingTurns(ProcessingTimeService time, Look look) {
        this.time = time;
        this.look = look;
    }

    /** Whether the line's turn is about to come. */
    boolean includes(@Nullable WaitingLine line) {
        return line != null && due.contains(line);
    }

    /** Looks at the lines, at once if nothing else is due. */
    void give(Collection<WaitingLine> lines) throws Exception {
        due.addAll(lines);
        if (!sliceIsDue) {
            slice();
        }
    }

    /** Looks at the lines a little later. */
    void giveLater(Collection<WaitingLine> lines) {
        due.addAll(lines);
        pause();
    }

    private void slice() throws Exception {
        long end = System.nanoTime() + SLICE_NANOS;
        BooleanSupplier enough = () -> System.nanoTime() - end >= 0;
        while (!due.isEmpty() && !enough.getAsBoolean()) {
            WaitingLine line = due.iterator().next();
            due.remove(line);
            if (!look.at(line, enough)) {
                due.add(line);
            }
        }
        pause();
    }

    private void pause() {
        if (!due.isEmpty() && !sliceIsDue) {
            sliceIsDue = true;
            time.registerTimer(
                    time.getCurrentProcessingTime() + PAUSE_MILLIS,
                    timestamp -> {
                        sliceIsDue = false;
                        slice();
                    });
        }
    }
}
