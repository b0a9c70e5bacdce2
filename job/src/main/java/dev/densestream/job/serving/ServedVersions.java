package dev.densestream.job.serving;

import dev.densestream.job.config.JobConfig;
import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.job.weights.ReferencedFile;
import dev.densestream.job.weights.WeightsExamination;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.operators.MailboxExecutor;
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
    private final Listener listener;
    private final Map<ModelVersion, Preparation> preparations = new HashMap<>();

    /** Of each model, the versions that are kept, newest first. */
    private final Map<String, List<ModelVersion>> kept = new HashMap<>();

    /** Versions that are to be told of when they are ready. */
    private final Set<ModelVersion> untold = new HashSet<>();

    /** Of each model, the version that serves records that pin none. */
    private final Map<String, Preparation> serving = new HashMap<>();

    /** Told by the task's thread. */
    public interface Listener {

        /** A version that was the newest when it came is ready. */
        void accepted(Preparation ready);

        /**
         * A version serves from now on.
         *
         * @param before the version that served until now, null for none
         */
        void swapped(Preparation now, @Nullable ModelVersion before);

        /** A swap, with the first answers it let go, held the task's thread for so long. */
        void held(long nanos);

        /** Records of the model that wait may have their weights now. */
        void ready(String model) throws Exception;
    }

    public ServedVersions(JobConfig.Models models, MailboxExecutor mailbox, Listener listener) {
        this.engine = models.engine();
        this.referenced = WeightsExamination.referenced(models);
        this.mailbox = mailbox;
        this.listener = listener;
    }

    /**
     * Prepares the newest of the kept versions, and lets go of those that are not kept.
     *
     * @param versions of the model, newest first, at least one
     */
    public void keep(String model, List<WeightsUpdate> versions) {
        kept.put(model, versions.stream().map(WeightsUpdate::id).toList());
        WeightsUpdate newest = versions.get(0);
        if (newest.id().retired()) {
            serving.remove(model);
        } else {
            untold.add(newest.id());
            prepared(newest);
        }
        release(model);
    }

    /** Serves the model's records that pin no version; null if none is ready. */
    public @Nullable ServingBlock newest(String model) {
        Preparation newest = serving.get(model);
        return newest == null ? null : newest.block();
    }

    /** Serves records that pin a kept version; null if it is not ready, but is going to be. */
    public @Nullable ServingBlock pinned(WeightsUpdate kept) {
        return prepared(kept).block();
    }

    /** Whether the weights asked for are about to be ready, as far as can be told. */
    public boolean preparing(ModelChoice choice) {
        List<ModelVersion> versions = kept.getOrDefault(choice.model(), List.of());
        return versions.stream()
                .limit(choice.pinned().isPresent() ? versions.size() : 1)
                .filter(id -> isMeant(choice, id))
                .map(preparations::get)
                .anyMatch(
                        preparation ->
                                preparation != null
                                        && preparation.block() == null
                                        && preparation.trouble() == null);
    }

    /** Why the weights asked for are not ready; null if there is no such trouble. */
    public @Nullable String trouble(ModelChoice choice) {
        for (Preparation preparation : preparations.values()) {
            if (isMeant(choice, preparation.id()) && preparation.trouble() != null) {
                return "version %d: %s"
                        .formatted(preparation.id().version(), preparation.trouble());
            }
        }
        return null;
    }

    private static boolean isMeant(ModelChoice choice, ModelVersion id) {
        return id.model().equals(choice.model())
                && (choice.pinned().isEmpty() || choice.pinned().getAsLong() == id.version());
    }

    @Override
    public void close() {
        preparations.values().forEach(Preparation::close);
    }

    private Preparation prepared(WeightsUpdate update) {
        return preparations.computeIfAbsent(
                update.id(),
                id -> new Preparation(update, engine, referenced, mailbox, this::ready));
    }

    private void ready(Preparation preparation) throws Exception {
        ModelVersion id = preparation.id();
        String model = id.model();
        long start = System.nanoTime();
        if (untold.remove(id)) {
            listener.accepted(preparation);
        }
        Preparation before = serving.get(model);
        boolean newest = id.equals(kept.getOrDefault(model, List.of(id)).get(0));
        boolean swaps = newest || (before != null && id.version() > before.id().version());
        if (swaps) {
            serving.put(model, preparation);
            listener.swapped(preparation, before == null ? null : before.id());
            release(model);
        }
        listener.ready(model);
        if (swaps) {
            listener.held(System.nanoTime() - start);
        }
    }

    private void release(String model) {
        List<ModelVersion> versions = kept.getOrDefault(model, List.of());
        Preparation current = serving.get(model);
        preparations
                .values()
                .removeIf(
                        preparation -> {
                            ModelVersion id = preparation.id();
                            boolean goes =
                                    id.model().equals(model)
                                            && !versions.contains(id)
                                            && preparation != current;
                            if (goes) {
                                untold.remove(id);
                                preparation.close();
                            }
                            return goes;
                        });
    }
}
