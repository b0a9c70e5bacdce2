// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import dev.densestream.job.record.WeightsSize;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The memory that weights may take in one JVM, and what they take: of each model the kept versions,
 * with their bytes in every slot's state and their prepared block, which slots share. Safe for any
 * thread.
 */
public final class WeightsBudget {

    private final long shareBytes;
    private final int slots;
    private final int keepVersions;
    private final Map<String, NavigableMap<Long, WeightsSize.Size>> kept = new HashMap<>();

    /**
     * @param shareBytes what weights may take in one JVM
     * @param slots tasks of one JVM that have the weights in their state
     * @param keepVersions how many versions of a model are kept
     */
    public WeightsBudget(long shareBytes, int slots, int keepVersions) {
        this.shareBytes = shareBytes;
        this.slots = slots;
        this.keepVersions = keepVersions;
    }

    /** The most bytes of records that wait for their examination. */
    public long pendingBytes() {
        return shareBytes / 4;
    }

    /**
     * Checks that a version fits beside those that are kept, and may be examined.
     *
     * @param examinationBytes what its examination takes besides
     * @throws IllegalArgumentException in one line, with the numbers and the option
     */
    public synchronized void require(
            String model, long version, WeightsSize.Size size, long examinationBytes) {
        long others = others(model, version);
        long needed = others + bytes(size) + examinationBytes;
        if (needed > shareBytes) {
            throw new IllegalArgumentException(
                    "weights of model %s: expected all weights in at most %d bytes of memory, got %d with version %d (%d kept, %d to serve it in %d slots, %d to examine it); raise --weights-memory or the heap, or lower --keep-versions"
                            .formatted(
                                    model,
                                    shareBytes,
                                    needed,
                                    version,
                                    others,
                                    bytes(size),
                                    slots,
                                    examinationBytes));
        }
    }

    /** Whether {@link #require} would find room. */
    synchronized boolean fits(
            String model, long version, WeightsSize.Size size, long examinationBytes) {
        return others(model, version) + bytes(size) + examinationBytes <= shareBytes;
    }

    /** What is kept beside a version. */
    private long others(String model, long version) {
        long others = 0;
        for (Map.Entry<String, NavigableMap<Long, WeightsSize.Size>> entry : kept.entrySet()) {
            others +=
                    entry.getKey().equals(model)
                            ? beside(version, entry.getValue())
                            : entry.getValue().values().stream().mapToLong(this::bytes).sum();
        }
        return others;
    }

    /** The model's newest that stay beside that one; the one that serves does until it is ready. */
    private long beside(long version, NavigableMap<Long, WeightsSize.Size> versions) {
        return versions.descendingMap().entrySet().stream()
                .filter(other -> other.getKey() != version)
                .limit(Math.max(1, keepVersions - 1))
                .mapToLong(other -> bytes(other.getValue()))
                .sum();
    }

    /**
     * A version is kept from now on, and those beyond the number of kept ones go.
     *
     * @param size null for the model's end
     * @throws IllegalArgumentException if it does not fit, as others were let in meanwhile
     */
    public synchronized void keep(String model, long version, WeightsSize.@Nullable Size size) {
        if (size == null) {
            kept.remove(model);
        } else {
            require(model, version, size, 0);
            restored(model, version, size);
        }
    }

    /** A version was kept, whether it fits or not. */
    public synchronized void restored(String model, long version, WeightsSize.Size size) {
        NavigableMap<Long, WeightsSize.Size> versions =
                kept.computeIfAbsent(model, name -> new TreeMap<>());
        versions.put(version, size);
        while (versions.size() > keepVersions) {
            versions.pollFirstEntry();
        }
    }

    /** What is kept: model, version, size. */
    public synchronized Map<String, NavigableMap<Long, WeightsSize.Size>> kept() {
        Map<String, NavigableMap<Long, WeightsSize.Size>> copy = new HashMap<>();
        kept.forEach((model, versions) -> copy.put(model, new TreeMap<>(versions)));
        return copy;
    }

    private long bytes(WeightsSize.Size size) {
        return size.stateBytes() * slots + size.preparedBytes();
    }
}
