// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.paired;

import dev.densestream.bench.Work;
import dev.densestream.bench.WorkData;
import dev.densestream.bench.peer.Caller;
import dev.densestream.bench.peer.Densestream;
import java.util.function.IntToLongFunction;

/**
 * Times some forward passes of one work in a row. Each build loads this class for itself, so that
 * it calls that build's engine; what it uses of the bench must stay as it is.
 */
public final class RepeatedCaller implements IntToLongFunction {

    private final Caller caller;

    public RepeatedCaller(String work) throws Exception {
        caller = new Densestream("auto").prepare(WorkData.of(Work.named(work)), 1).newCaller();
    }

    /** The nanoseconds that so many passes take. */
    @Override
    public long applyAsLong(int passes) {
        try {
            long start = System.nanoTime();
            for (int i = 0; i < passes; i++) {
                caller.run();
            }
            return System.nanoTime() - start;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
