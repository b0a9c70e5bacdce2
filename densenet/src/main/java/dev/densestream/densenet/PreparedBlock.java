package dev.densestream.densenet;

/** A dense block that is ready to run: immutable, shared by any number of callers. */
public interface PreparedBlock {

    /** What it computes. */
    DenseBlock block();

    /** A new caller's own way through the block, with scratch memory of its own. */
    ForwardPass newForwardPass();
}
