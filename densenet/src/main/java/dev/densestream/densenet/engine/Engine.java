// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.tensor.Precision;

/**
 * A way to compute networks and their dense blocks. Engines agree within the tolerance of their
 * precision.
 */
public interface Engine {

    /** What to call it in logs and reports, such as {@code reference}. */
    String name();

    /** The single-precision numbers that one of its instructions takes; 1 if they go one by one. */
    default int lanes() {
        return 1;
    }

    /**
     * The most floating-point operations that one record may ask for: some seconds of a core. One
     * number, whatever the machine does at that time, so that a record's fate depends on the record
     * alone.
     */
    default long maxFlops(Precision precision) {
        return Long.MAX_VALUE;
    }

    /** Bytes that the prepared block will take, with its weights; known before it is prepared. */
    default long preparedBytes(DenseBlock block) {
        return block.sizeBytes();
    }

    /**
     * Does once what does not depend on the input, such as packing weights.
     *
     * @return an immutable block that any number of threads may share
     */
    PreparedBlock prepare(DenseBlock block);

    /** Bytes that the prepared network will take, with its weights; known before it is prepared. */
    default long preparedBytes(Network network) {
        return network.isBlock() ? preparedBytes(network.block()) : network.sizeBytes();
    }

    /**
     * Does once what does not depend on the input, for all stages.
     *
     * @return an immutable network that any number of threads may share
     */
    default PreparedNetwork prepare(Network network) {
        return new PreparedChain(network, prepare(network.block()));
    }
}
