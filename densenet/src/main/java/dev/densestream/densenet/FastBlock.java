package dev.densestream.densenet;

import dev.densestream.densenet.kernel.Kernels;

/** A block with its weights packed for the fast engine. */
record FastBlock(DenseBlock block, PreparedBlock inDouble, Kernels kernels, FastProgram program)
        implements PreparedBlock {

    @Override
    public ForwardPass newForwardPass() {
        return new FastPass(this, inDouble.newForwardPass(), new Workspace(kernels));
    }
}
