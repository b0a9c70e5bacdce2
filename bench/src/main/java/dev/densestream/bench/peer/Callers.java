// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.peer;

import dev.densestream.bench.WorkData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Callers that work at the same time: the first on the caller's thread, each other on its own. */
public final class Callers implements AutoCloseable {

    private final int warmUpFactor;
    private final PreparedWork work;
    private final List<Caller> callers = new ArrayList<>();
    private final ExecutorService others = Executors.newCachedThreadPool(Callers::daemon);

    /** Prepares a work with so many threads per forward pass, for so many callers. */
    public Callers(Peer peer, WorkData data, int threads, int count) throws Exception {
        this.warmUpFactor = peer.warmUpFactor();
        this.work = peer.prepare(data, threads);
        for (int i = 0; i < count; i++) {
            callers.add(work.newCaller());
        }
    }

    public int count() {
        return callers.size();
    }

    /** Its peer's {@link Peer#warmUpFactor}. */
    public int warmUpFactor() {
        return warmUpFactor;
    }

    public Caller first() {
        return callers.get(0);
    }

    /** Each caller runs so many forward passes; returns when all have. */
    public void runEach(int repetitions) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (Caller other : callers.subList(1, callers.size())) {
            running.add(others.submit(() -> repeat(other, repetitions)));
        }
        repeat(first(), repetitions);
        for (Future<?> other : running) {
            other.get();
        }
    }

    private static boolean repeat(Caller caller, int repetitions) throws Exception {
        for (int i = 0; i < repetitions; i++) {
            caller.run();
        }
        return true;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "second-caller");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() throws Exception {
        others.shutdown();
        for (Caller caller : callers) {
            caller.close();
        }
        work.close();
    }
}
