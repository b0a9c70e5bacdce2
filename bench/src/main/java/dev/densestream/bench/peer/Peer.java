package dev.densestream.bench.peer;

import dev.densestream.bench.Work;
import dev.densestream.bench.WorkData;

/** An engine that takes part in the comparison. */
public interface Peer {

    /** What to call it on the command line and in the table. */
    String label();

    /** Of the library behind it. */
    String version();

    /** Whether there is a way to build this work for it. */
    default boolean runs(Work work) {
        return true;
    }

    /**
     * Does once what does not depend on the pixels.
     *
     * @param threads how many threads one forward pass may use; this process was started for as
     *     many
     */
    PreparedWork prepare(WorkData data, int threads) throws Exception;
}
