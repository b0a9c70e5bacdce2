package dev.densestream.job.function;

import dev.densestream.densenet.PreparedBlock;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Prepared blocks of this JVM: each is prepared once and shared by all subtasks that serve it, and
 * goes when none does any more.
 */
final class PreparedBlocks {

    private static final Map<Key, WeakReference<PreparedBlock>> SHARED = new ConcurrentHashMap<>();

    /**
     * What makes two blocks the same. Normalization and eps are in the file, so its digest covers
     * them.
     */
    record Key(String engine, String sha256, String prefix) {}

    private PreparedBlocks() {}

    /**
     * The block of that key; prepared now if nobody holds it.
     *
     * <p>Others who ask for the same one meanwhile wait for it.
     */
    static PreparedBlock get(Key key, Supplier<PreparedBlock> prepare) {
        SHARED.values().removeIf(reference -> reference.get() == null);
        PreparedBlock[] found = new PreparedBlock[1];
        SHARED.compute(
                key,
                (same, reference) -> {
                    found[0] = reference == null ? null : reference.get();
                    if (found[0] != null && reference != null) {
                        return reference;
                    }
                    found[0] = prepare.get();
                    return new WeakReference<>(found[0]);
                });
        return found[0];
    }
}
