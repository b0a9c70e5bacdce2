package dev.densestream.densenet;

/**
 * A way to compute one kind of dense block in single precision: packed weights and the order of the
 * work. Immutable and shared; all that changes is in the caller's {@link Workspace}.
 */
interface FastProgram {

    /**
     * What {@link #run} needs of the workspace.
     *
     * @param output (N, C0 + L*k, H, W)
     * @param workspace remembers how the batch is cut; its buffers stay as they are
     * @throws ArithmeticException if it is more than can be counted
     */
    Buffers buffers(Shape output, Workspace workspace);

    /**
     * Appends every layer's feature maps. The workspace has what {@link #buffers} tells.
     *
     * @param output (N, C0 + L*k, H, W), whose first C0 channels are the input
     */
    void run(FloatTensor output, Workspace workspace);

    /** Whether {@link #pool} can average such an output without writing it. */
    default boolean pools(Shape output, Workspace workspace) {
        return false;
    }

    /**
     * Averages the feature maps without writing them. The workspace has what {@link #buffers}
     * tells, and sums of images.
     *
     * @param input (N, C0, H, W); only read
     * @param means (N, C0 + L*k, 1, 1), overwritten whole
     */
    default void pool(FloatTensor input, FloatTensor means, Workspace workspace) {
        throw new UnsupportedOperationException();
    }

    /** How often each pixel goes through the block's 1x1 convolutions. */
    default int pointwisePasses() {
        return 1;
    }
}
