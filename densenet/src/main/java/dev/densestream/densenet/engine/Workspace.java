// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * One caller's scratch memory, lent to one forward pass after another, whatever their models and
 * engines. For one thread at a time.
 */
public final class Workspace {

    /** What one kind of engine keeps in it from pass to pass. */
    public interface Scratch {

        /** Bytes held. */
        long sizeBytes();

        /** Lets go of all of them. */
        void drop();
    }

    private final Map<Class<? extends Scratch>, Scratch> kinds = new HashMap<>();
    private long limitBytes = Long.MAX_VALUE;

    /**
     * Sets how many bytes a forward pass may take from now on: a pass takes the fastest way that
     * fits, else the one that takes least. Drops what is held if that is more.
     */
    public void limit(long bytes) {
        limitBytes = bytes;
        if (sizeBytes() > bytes) {
            drop();
        }
    }

    /** What {@link #limit} has set; without it, as much as there is. */
    public long limitBytes() {
        return limitBytes;
    }

    /** Lets go of all memory. */
    public void drop() {
        kinds.values().forEach(Scratch::drop);
    }

    /** Bytes held, whoever uses them. */
    public long sizeBytes() {
        long bytes = 0;
        for (Scratch scratch : kinds.values()) {
            bytes += scratch.sizeBytes();
        }
        return bytes;
    }

    /**
     * The memory of one kind of engine: the same in every call.
     *
     * @param make gives it, still empty, in the first call
     */
    public <S extends Scratch> S scratch(Class<S> kind, Function<Workspace, S> make) {
        return kind.cast(kinds.computeIfAbsent(kind, absent -> make.apply(this)));
    }
}
