// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.serving;

import dev.densestream.job.config.ModelsConfig;
import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.weights.ReferencedFile;
import dev.densestream.job.weights.WeightsExamination;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The versions that one subtask serves or is about to: of each model the newest that is accepted
 * and ready, and those that records pin. For the task's thread.
 *
 * <p>A version that was accepted takes over when it is ready, until then the one before serves on,
 * also where the state has let go of it. Never does an older one take over: after a restart a model
 * serves nothing until the newest version of its state is ready.
 */
public final class ServedVersions implements AutoCloseable {

    private final String engine;
    private final ReferencedFile referenced;
    private final MailboxExecutor mailbox;
    private final Report report;
    private final ThrowingConsumer<String, Exception> whenReady;
    private final Map<String, ServedModel> models = new HashMap<>();

    /** What is told of versions, by the task's thread. */
    public interface Report {

        /** A version that was the newest when it came is ready. */
        void accepted(Preparation ready);

        /**
         * A version serves from now on.
         *
         * @param before the version that served until now, null for none
         */
        void swapped(Preparation now, @Nullable ModelVersion before);

        /** A swap, with the first responses it let go, blocked the task's thread for so long. */
        void blocked(long nanos);
    }

    /**
     * @param whenReady called by the task's thread with the name of a model whose records may have
     *     their weights now
     */
    public ServedVersions(
            ModelsConfig models,
            MailboxExecutor mailbox,
            Report report,
            ThrowingConsumer<String, Exception> whenReady) {
        this.engine = models.engine();
        this.referenced = WeightsExamination.referenced(models);
        this.mailbox = mailbox;
        this.report = report;
        this.whenReady = whenReady;
    }

    /**
     * Prepares the newest of the kept versions, and lets go of those that are not kept.
     *
     * @param versions of the model, newest first, at least one
     */
    public void keep(String model, List<WeightsUpdate> versions) {
        models.computeIfAbsent(model, name -> new ServedModel(this::start)).keep(versions);
    }

    /** Serves the model's records that pin no version; null if none is ready. */
    public @Nullable ServingNetwork newest(String model) {
        ServedModel served = models.get(model);
        return served == null ? null : served.newest();
    }

    /**
     * Serves records that pin a kept version; null if it is not ready. Its preparation begins with
     * the first record that asks for it.
     */
    public @Nullable ServingNetwork pinned(WeightsUpdate kept) {
        return model(kept.id()).preparation(kept).block();
    }

    /** Whether the weights asked for are about to be ready, as far as can be told. */
    public boolean preparing(ModelChoice choice) {
        ServedModel served = models.get(choice.model());
        return served != null && served.preparing(choice.pinned());
    }

    /** Why the weights asked for are not ready; null if no attempt has failed. */
    public @Nullable String lastError(ModelChoice choice) {
        ServedModel served = models.get(choice.model());
        return served == null ? null : served.lastError(choice.pinned());
    }

    @Override
    public void close() {
        models.values().forEach(ServedModel::close);
    }

    private Preparation start(WeightsUpdate version) {
        Preparation preparation =
                new Preparation(version, engine, referenced, mailbox, this::ready);
        preparation.start();
        return preparation;
    }

    private void ready(Preparation ready) throws Exception {
        long start = System.nanoTime();
        ServedModel served = model(ready.id());
        if (ready.takeReport()) {
            report.accepted(ready);
        }
        boolean swaps = served.isNext(ready);
        if (swaps) {
            report.swapped(ready, served.swap(ready));
        }
        whenReady.accept(ready.id().model());
        if (swaps) {
            report.blocked(System.nanoTime() - start);
        }
    }

    /** What is prepared is of a model with kept versions. */
    private ServedModel model(ModelVersion id) {
        return Objects.requireNonNull(models.get(id.model()));
    }
}
