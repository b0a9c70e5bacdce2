// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.DenseBlock;

/** A dense block that is ready to run: immutable, shared by any number of callers. */
public interface PreparedBlock {

    /** What it computes. */
    DenseBlock block();

    /** Bytes that it takes, weights included. */
    default long sizeBytes() {
        return block().sizeBytes();
    }

    /** A caller's way through the block, on scratch memory that is the caller's. */
    BlockPass newBlockPass(Workspace workspace);

    /** A new caller's own way through the block, with scratch memory of its own. */
    default BlockPass newBlockPass() {
        return newBlockPass(new Workspace());
    }
}
