// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.peer;

import dev.densestream.bench.Work;
import dev.densestream.bench.WorkData;

/** An engine that takes part in the comparison. */
public interface Peer {

    /** What to call it on the command line and in the table. */
    String label();

    /** Of the library behind it. */
    String version();

    /** How many times longer than native code it must run before it is as fast as it gets. */
    default int warmUpFactor() {
        return 1;
    }

    /** Whether there is a way to build this work for it. */
    default boolean runs(Work work) {
        return true;
    }

    /**
     * What it should give of a work.
     *
     * @param maps the definition's output, (N, C0 + L*k, H, W)
     */
    default double[] expected(WorkData data, double[] maps) {
        return maps;
    }

    /**
     * Does once what does not depend on the pixels.
     *
     * @param threads how many threads one forward pass may use; this process was started for as
     *     many
     */
    PreparedWork prepare(WorkData data, int threads) throws Exception;
}
