// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.serving;

import dev.densestream.densenet.fast.Engines;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.WeightsReference;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.weights.BackgroundWork;
import dev.densestream.job.weights.PreparedModel;
import dev.densestream.job.weights.PreparedNetworks;
import dev.densestream.job.weights.PreparedNetworks.Lease;
import dev.densestream.job.weights.ReferencedFile;
import dev.densestream.job.weights.WarmUp;
import dev.densestream.job.weights.WeightsExamination;
import dev.densestream.job.weights.WeightsLane;
import dev.densestream.serde.weights.ModelWeights;
import java.io.IOException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An accepted version on its way to serving in one subtask: prepared in the background, tried again
 * if that fails. Holds its share in the prepared block until closed. For the task's thread.
 */
public final class Preparation implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Preparation.class);

    private final WeightsUpdate update;
    private final String engine;
    private final ReferencedFile referenced;
    private final ThrowingConsumer<Preparation, Exception> whenReady;
    private final Lease lease;
    private final BackgroundWork<ServingNetwork> work;

    private @Nullable String lastError;
    private @Nullable ServingNetwork block;
    private boolean toReport;

    /**
     * Does not begin yet.
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
        this.whenReady = whenReady;
        this.lease = PreparedNetworks.lease(PreparedNetworks.key(update.id(), engine));
        this.work = new BackgroundWork<>(new Steps(), mailbox);
    }

    void start() {
        work.start();
    }

    /** The version was the newest when it came, which is told of when it is ready. */
    void reportWhenReady() {
        toReport = true;
    }

    /** Whether it is to be reported, and was not yet. */
    boolean takeReport() {
        boolean notYetReported = toReport;
        toReport = false;
        return notYetReported;
    }

    public ModelVersion id() {
        return update.id();
    }

    /** What serves; null until it is ready. */
    public @Nullable ServingNetwork block() {
        return block;
    }

    /** Why the latest attempt failed; null if none has. */
    @Nullable String lastError() {
        return lastError;
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
        work.close();
        lease.close();
    }

    /** From bytes, or from where they are, to a block ready to compute. */
    private final class Steps implements BackgroundWork.Steps<ServingNetwork> {

        /** A block that is prepared already takes no time, however large. */
        @Override
        public WeightsLane lane() {
            WeightsReference reference = update.reference();
            byte[] file = update.file();
            long bytes = reference != null ? reference.size() : file == null ? 0 : file.length;
            return lease.ready() ? WeightsLane.SMALL : WeightsLane.of(bytes, 0);
        }

        @Override
        public ServingNetwork run() throws IOException {
            return new ServingNetwork(update.id(), lease.network(this::prepare));
        }

        private PreparedModel prepare() throws IOException {
            ModelWeights weights = WeightsExamination.read(update, referenced);
            return new PreparedModel(
                    WarmUp.prepare(Engines.named(engine), weights.network()), weights.usage());
        }

        /** A file may come back, and memory be freed. */
        @Override
        public boolean mayPass(Throwable failure) {
            return failure instanceof Exception || failure instanceof OutOfMemoryError;
        }

        @Override
        public void done(ServingNetwork ready) throws Exception {
            block = ready;
            lastError = null;
            whenReady.accept(Preparation.this);
        }

        @Override
        public boolean failed(Throwable failure, int attempts, long pauseMillis) {
            String message = failure.getMessage();
            lastError = message == null ? failure.toString() : message;
            LOGGER.warn(
                    "{} not prepared, next try in {} ms: {}", update.id(), pauseMillis, lastError);
            return true;
        }
    }
}
