// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.gate;

import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.weights.PreparedNetworks.Lease;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Of each model the newest version that was accepted, whose block stays prepared until subtasks of
 * this JVM have it. For the task's thread.
 */
final class NewestVersions implements AutoCloseable {

    private final Map<String, Newest> byModel = new HashMap<>();

    /**
     * @param lease of its block; null if this run has not prepared it
     */
    private record Newest(ModelVersion id, @Nullable Lease lease) {

        void end() {
            if (lease != null) {
                lease.close();
            }
        }
    }

    /**
     * @param restored of each model, what state remembers
     */
    NewestVersions(Iterable<ModelVersion> restored) {
        restored.forEach(id -> byModel.put(id.model(), new Newest(id, null)));
    }

    /** The newest of a model; null for none. */
    @Nullable ModelVersion of(String model) {
        Newest newest = byModel.get(model);
        return newest == null ? null : newest.id();
    }

    /** All of them, for state. */
    List<ModelVersion> all() {
        return byModel.values().stream().map(Newest::id).toList();
    }

    /** All of them, by model. */
    Map<String, ModelVersion> byModel() {
        return byModel.values().stream()
                .map(Newest::id)
                .collect(Collectors.toUnmodifiableMap(ModelVersion::model, id -> id));
    }

    /**
     * A newer version was accepted; the lease of the one before ends.
     *
     * @param lease of its block, which is taken over; null for none
     */
    void accepted(ModelVersion id, @Nullable Lease lease) {
        Newest before = byModel.put(id.model(), new Newest(id, lease));
        if (before != null) {
            before.end();
        }
    }

    @Override
    public void close() {
        byModel.values().forEach(Newest::end);
    }
}
