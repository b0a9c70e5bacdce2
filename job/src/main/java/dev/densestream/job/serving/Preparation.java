package dev.densestream.job.serving;

import dev.densestream.densenet.engine.PreparedBlock;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.WeightsReference;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.weights.PreparedBlocks;
import dev.densestream.job.weights.PreparedBlocks.Lease;
import dev.densestream.job.weights.ReferencedFile;
import dev.densestream.job.weights.WeightsExamination;
import dev.densestream.job.weights.WeightsLane;
import dev.densestream.job.weights.WeightsThreads;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingConsumer;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An accepted version on its way to serving in one subtask: prepared on another thread, tried again
 * if that fails, handed over through the task's mailbox. Holds its share in the prepared block
 * until closed. For the task's thread.
 */
public final class Preparation implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Preparation.class);

    private final WeightsUpdate update;
    private final String engine;
    private final ReferencedFile referenced;
    private final MailboxExecutor mailbox;
    private final ThrowingConsumer<Preparation, Exception> whenReady;
    private final Lease lease;

    private Future<?> running;
    private int failures;
    private @Nullable String trouble;
    private @Nullable ServingBlock block;
    private boolean closed;

    /**
     * Begins at once.
     *
     * @param whenReady called by the task's thread, once
     */
    Preparation(
            WeightsUpdate update,
            String engine,
            ReferencedFile referenced,
            MailboxExecutor mailbox,
            ThrowingConsumer<Preparation, Exception> whenReady) {
        this.update = update;
        this.engine = engine;
        this.referenced = referenced;
        this.mailbox = mailbox;
        this.whenReady = whenReady;
        this.lease = PreparedBlocks.lease(PreparedBlocks.key(update.id(), engine));
        this.running = lane().executor().submit(this::prepare);
    }

    /** A block that is prepared already takes no time, however large. */
    private WeightsLane lane() {
        WeightsReference reference = update.reference();
        byte[] file = update.file();
        long bytes = reference != null ? reference.size() : file == null ? 0 : file.length;
        return lease.ready() ? WeightsLane.SMALL : WeightsLane.of(bytes, 0);
    }

    public ModelVersion id() {
        return update.id();
    }

    /** What serves; null until it is ready. */
    public @Nullable ServingBlock block() {
        return block;
    }

    /** Why the latest attempt failed; null if none has. */
    @Nullable String trouble() {
        return trouble;
    }

    /** How long preparing took whoever did it, in milliseconds. */
    public double millis() {
        return lease.preparationMillis();
    }

    /** Whether it was prepared by another subtask, or by the gate. */
    public boolean shared() {
        return lease.preparedByAnother();
    }

    @Override
    public void close() {
        closed = true;
        running.cancel(true);
        lease.close();
    }

    /** On a thread for weights. */
    private void prepare() {
        try {
            PreparedBlock prepared = lease.block(this::load);
            ServingBlock serving = new ServingBlock(update.id(), prepared);
            send(() -> ready(serving));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // a file may come back, and memory be freed
            send(() -> failed(e));
        } catch (Error e) {
            send(
                    () -> {
                        throw e;
                    });
        }
    }

    private PreparedBlock load() throws IOException {
        return Engines.named(engine).prepare(WeightsExamination.read(update, referenced).block());
    }

    private void send(ThrowingRunnable<Exception> mail) {
        try {
            mailbox.execute(mail, "weights were prepared");
        } catch (RejectedExecutionException e) {
            LOGGER.debug("The task is gone", e);
        }
    }

    private void ready(ServingBlock serving) throws Exception {
        if (!closed) {
            block = serving;
            trouble = null;
            whenReady.accept(this);
        }
    }

    private void failed(Throwable e) {
        if (closed) {
            return;
        }
        failures++;
        String message = e.getMessage();
        trouble = message == null ? e.toString() : message;
        long delay = WeightsThreads.retryDelayMillis(failures);
        LOGGER.warn("{} not prepared, next try in {} ms: {}", update.id(), delay, trouble);
        running = lane().executor().schedule(this::prepare, delay, TimeUnit.MILLISECONDS);
    }
}
