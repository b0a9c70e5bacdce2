// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.peer;

/**
 * One caller of an engine, with input and output in the engine's own memory, both NCHW. Belongs to
 * one thread at a time.
 */
public interface Caller extends AutoCloseable {

    /** One forward pass: what is timed. */
    void run() throws Exception;

    /** Copies the last output, shaped as what the peer is expected to give. */
    void copyOutput(float[] to) throws Exception;

    @Override
    default void close() throws Exception {}
}
