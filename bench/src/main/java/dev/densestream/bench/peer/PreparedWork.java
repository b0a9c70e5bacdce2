// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.peer;

/** A work that an engine is ready to run, shared by its callers where the engine can share. */
@FunctionalInterface
public interface PreparedWork extends AutoCloseable {

    /** A caller with memory of its own, the pixels laid ready in it. */
    Caller newCaller() throws Exception;

    @Override
    default void close() throws Exception {}
}
