// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.serving;

import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.WeightsUpdate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One model in one subtask: the versions that are kept, their preparations, and the version that
 * serves records that pin none. For the task's thread.
 */
final class ServedModel implements AutoCloseable {

    private final Function<WeightsUpdate, Preparation> start;
    private final Map<ModelVersion, Preparation> preparations = new HashMap<>();

    /** Newest first. */
    private List<ModelVersion> kept = List.of();

    private @Nullable Preparation serving;

    /**
     * @param start begins to prepare a version
     */
    ServedModel(Function<WeightsUpdate, Preparation> start) {
        this.start = start;
    }

    /** See {@link ServedVersions#keep}. */
    void keep(List<WeightsUpdate> versions) {
        kept = versions.stream().map(WeightsUpdate::id).toList();
        WeightsUpdate newest = versions.get(0);
        if (newest.id().retired()) {
            serving = null;
        } else {
            preparation(newest).reportWhenReady();
        }
        release();
    }

    /** The version's preparation, which begins now if it has not. */
    Preparation preparation(WeightsUpdate version) {
        return preparations.computeIfAbsent(version.id(), id -> start.apply(version));
    }

    /** Serves records that pin no version; null if none is ready. */
    @Nullable ServingNetwork newest() {
        return serving == null ? null : serving.block();
    }

    /** Whether a version that just got ready is to serve from now on. */
    boolean isNext(Preparation ready) {
        ModelVersion id = ready.id();
        boolean newest = kept.isEmpty() || id.equals(kept.get(0));
        return newest || (serving != null && id.version() > serving.id().version());
    }

    /**
     * Lets a version that is ready serve.
     *
     * @return the one that served until now, null for none
     */
    @Nullable ModelVersion swap(Preparation ready) {
        ModelVersion before = serving == null ? null : serving.id();
        serving = ready;
        release();
        return before;
    }

    /**
     * Whether weights are about to be ready, as far as can be told.
     *
     * @param pinned the version that is meant; empty for the newest
     */
    boolean preparing(OptionalLong pinned) {
        return kept.stream()
                .limit(pinned.isPresent() ? kept.size() : 1)
                .filter(id -> isMeant(pinned, id))
                .map(preparations::get)
                .anyMatch(
                        preparation ->
                                preparation != null
                                        && preparation.block() == null
                                        && preparation.lastError() == null);
    }

    /**
     * Why weights are not ready; null if no attempt has failed.
     *
     * @param pinned the version that is meant; empty for any
     */
    @Nullable String lastError(OptionalLong pinned) {
        for (Preparation preparation : preparations.values()) {
            ModelVersion id = preparation.id();
            if (isMeant(pinned, id) && preparation.lastError() != null) {
                return "version %d: %s".formatted(id.version(), preparation.lastError());
            }
        }
        return null;
    }

    private static boolean isMeant(OptionalLong pinned, ModelVersion id) {
        return pinned.isEmpty() || pinned.getAsLong() == id.version();
    }

    /** Lets go of what is neither kept nor serves. */
    private void release() {
        preparations
                .values()
                .removeIf(
                        preparation -> {
                            boolean goes =
                                    !kept.contains(preparation.id()) && preparation != serving;
                            if (goes) {
                                preparation.close();
                            }
                            return goes;
                        });
    }

    @Override
    public void close() {
        preparations.values().forEach(Preparation::close);
    }
}
