// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.kafka;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * Lets an enumerator search for splits again only when all that followed from its last search is
 * done; a search that falls due before is left out.
 *
 * <p>Flink runs what is called for periodically at a fixed rate: after a search that took longer
 * than the period the next one starts at once, before the enumerator has looked at what the first
 * one found.
 */
final class OneSearchAtATime<S extends SourceSplit> implements SplitEnumeratorContext<S> {

    private final SplitEnumeratorContext<S> context;

    /** From a search's begin to the end of what followed; begins and ends on different threads. */
    private final AtomicBoolean busy = new AtomicBoolean();

    /** What was called for and is not done yet; the coordinator's thread alone has it. */
    private int underWay;

    /** What a search brought. */
    private record Found<T>(@Nullable T value, @Nullable Throwable failure) {}

    OneSearchAtATime(SplitEnumeratorContext<S> context) {
        this.context = context;
    }

    @Override
    @SuppressWarnings("NullAway") // a handler takes null for what there is not
    public <T> void callAsync(
            Callable<T> search, BiConsumer<T, Throwable> handler, long delay, long period) {
        Callable<@Nullable Found<T>> unlessBusy =
                () -> busy.compareAndSet(false, true) ? found(search) : null;
        context.callAsync(
                unlessBusy,
                (found, failure) -> {
                    if (failure != null) {
                        handler.accept(null, failure);
                    } else if (found != null) {
                        underWay++;
                        try {
                            handler.accept(found.value(), found.failure());
                        } finally {
                            done();
                        }
                    }
                },
                delay,
                period);
    }

    @Override
    public <T> void callAsync(Callable<T> call, BiConsumer<T, Throwable> handler) {
        underWay++;
        context.callAsync(
                call,
                (result, failure) -> {
                    try {
                        handler.accept(result, failure);
                    } finally {
                        done();
                    }
                });
    }

    @SuppressWarnings("IllegalCatch") // the handler has it
    private static <T> Found<T> found(Callable<T> search) {
        try {
            return new Found<>(search.call(), null);
        } catch (Exception e) {
            return new Found<>(null, e);
        }
    }

    private void done() {
        underWay--;
        if (underWay == 0) {
            busy.set(false);
        }
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        return context.metricGroup();
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
        context.sendEventToSourceReader(subtask, event);
    }

    @Override
    public void sendEventToSourceReader(int subtask, int attempt, SourceEvent event) {
        context.sendEventToSourceReader(subtask, attempt, event);
    }

    @Override
    public int currentParallelism() {
        return context.currentParallelism();
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return context.registeredReaders();
    }

    @Override
    public Map<Integer, Map<Integer, ReaderInfo>> registeredReadersOfAttempts() {
        return context.registeredReadersOfAttempts();
    }

    @Override
    public void assignSplits(SplitsAssignment<S> assignment) {
        context.assignSplits(assignment);
    }

    @Override
    public void assignSplit(S split, int subtask) {
        context.assignSplit(split, subtask);
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
        context.signalNoMoreSplits(subtask);
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        context.runInCoordinatorThread(runnable);
    }

    @Override
    public void setIsProcessingBacklog(boolean isProcessingBacklog) {
        context.setIsProcessingBacklog(isProcessingBacklog);
    }
}
