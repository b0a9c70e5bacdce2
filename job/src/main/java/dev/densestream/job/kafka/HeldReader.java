// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.kafka;

import dev.densestream.job.record.RawRecord;
import dev.densestream.job.serving.FirstWeights;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives no records until the weights serve with which the job was started.
 *
 * <p>A job that starts finds its topic full, and a network needs some seconds to be read, sent and
 * prepared. The operator that answers cannot refuse records meanwhile without refusing the weights,
 * which come to it by its other input; records would fill the room in which they wait for weights,
 * and be turned away. Checkpoints go on.
 */
final class HeldReader implements SourceReader<RawRecord, KafkaPartitionSplit> {

    private static final Logger LOGGER = LoggerFactory.getLogger(HeldReader.class);

    /** Then records come and wait, as they do for weights that nobody has announced. */
    private static final long MOST_SECONDS = 60;

    /** Where all subtasks that answer are in other JVMs, none will be here after that. */
    private static final long REGISTRATION_SECONDS = 10;

    private final SourceReader<RawRecord, KafkaPartitionSplit> reader;
    private final CompletableFuture<Void> served;
    private final long startNanos = System.nanoTime();
    private volatile boolean closed;

    /**
     * @param reader gives the records
     * @param job a name that no other job has
     */
    HeldReader(SourceReader<RawRecord, KafkaPartitionSplit> reader, String job) {
        this.reader = reader;
        this.served =
                FirstWeights.served(job).completeOnTimeout(null, MOST_SECONDS, TimeUnit.SECONDS);
        CompletableFuture.delayedExecutor(REGISTRATION_SECONDS, TimeUnit.SECONDS)
                .execute(() -> letInWithoutSubtasks(job));
        served.thenRun(() -> report(job));
    }

    private void letInWithoutSubtasks(String job) {
        if (!FirstWeights.isHere(job)) {
            served.complete(null);
        }
    }

    private void report(String job) {
        if (closed) {
            return;
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        String missing = FirstWeights.missing(job);
        if (missing.isEmpty()) {
            LOGGER.info("Requests are read from now on, {} ms after the start", millis);
        } else {
            LOGGER.warn(
                    "Requests are read from now on, {} ms after the start, but these models do not"
                            + " serve yet: {}; the topic of weights' status says why",
                    millis,
                    missing);
        }
    }

    @Override
    public void start() {
        reader.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<RawRecord> output) throws Exception {
        return served.isDone() ? reader.pollNext(output) : InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return served.isDone() ? reader.isAvailable() : served;
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
        return reader.snapshotState(checkpointId);
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        reader.addSplits(splits);
    }

    @Override
    public void notifyNoMoreSplits() {
        reader.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        reader.handleSourceEvents(event);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
        reader.pauseOrResumeSplits(toPause, toResume);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        reader.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        reader.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void close() throws Exception {
        closed = true;
        // never exceptionally: Flink ends the process where what it waits for fails
        served.complete(null);
        reader.close();
    }
}
