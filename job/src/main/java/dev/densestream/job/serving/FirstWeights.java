// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.serving;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Whether the subtasks in this JVM serve the weights that their job was started with. Tasks of one
 * JVM tell each other here; Flink has no way back from a task to the one before it.
 */
public final class FirstWeights {

    private static final Map<String, FirstWeights> BY_JOB = new HashMap<>();

    private final List<Subtask> subtasks = new ArrayList<>();
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

    private FirstWeights() {}

    /** A subtask that answers requests, until it is closed. */
    public static final class Subtask implements AutoCloseable {

        private final String job;
        private final Set<String> missing;

        private Subtask(String job, Collection<String> models) {
            this.job = job;
            this.missing = new TreeSet<>(models);
        }

        /** The model is served. */
        public void decided(String model) {
            synchronized (FirstWeights.class) {
                if (missing.remove(model)) {
                    of(job).letIn();
                }
            }
        }

        @Override
        public void close() {
            synchronized (FirstWeights.class) {
                of(job).subtasks.remove(this);
                clean(job);
            }
        }
    }

    /**
     * A subtask begins to prepare weights.
     *
     * @param job a name that no other job has
     * @param models that the job was started with
     */
    public static synchronized Subtask register(String job, Collection<String> models) {
        Subtask subtask = new Subtask(job, models);
        of(job).subtasks.add(subtask);
        return subtask;
    }

    /**
     * Completed by the thread of a subtask once all of the job's subtasks that are here serve all
     * models; never where there are none. Who does not want it any more completes it.
     */
    public static synchronized CompletableFuture<Void> served(String job) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        of(job).waiting.add(future);
        of(job).letIn();
        future.whenComplete((done, error) -> forget(job, future));
        return future;
    }

    /** Whether a subtask of the job is here. */
    public static synchronized boolean isHere(String job) {
        FirstWeights known = BY_JOB.get(job);
        return known != null && !known.subtasks.isEmpty();
    }

    /** The models that are not served yet by some subtask that is here, in words. */
    public static synchronized String missing(String job) {
        FirstWeights known = BY_JOB.get(job);
        Set<String> missing = new TreeSet<>();
        if (known != null) {
            known.subtasks.forEach(subtask -> missing.addAll(subtask.missing));
        }
        return String.join(", ", missing);
    }

    private static synchronized void forget(String job, CompletableFuture<Void> future) {
        of(job).waiting.remove(future);
        clean(job);
    }

    private static FirstWeights of(String job) {
        return BY_JOB.computeIfAbsent(job, first -> new FirstWeights());
    }

    private static void clean(String job) {
        FirstWeights known = of(job);
        if (known.subtasks.isEmpty() && known.waiting.isEmpty()) {
            BY_JOB.remove(job);
        }
    }

    private void letIn() {
        boolean served =
                !subtasks.isEmpty()
                        && subtasks.stream().allMatch(subtask -> subtask.missing.isEmpty());
        if (served) {
            List.copyOf(waiting).forEach(future -> future.complete(null));
        }
    }
}
