// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.Network;

/** A network that is ready to run: immutable, shared by any number of callers. */
public interface PreparedNetwork {

    /** What it computes. */
    Network network();

    /** Bytes that it takes, weights included. */
    long sizeBytes();

    /** A caller's way through the network, on scratch memory that is the caller's. */
    ForwardPass newForwardPass(Workspace workspace);

    /** A new caller's own way through the network, with scratch memory of its own. */
    default ForwardPass newForwardPass() {
        return newForwardPass(new Workspace());
    }
}
