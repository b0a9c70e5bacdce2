package dev.densestream.densenet;

/**
 * A way to compute one kind of dense block in single precision: packed weights and the order of the
 * work. Immutable and shared; all that changes is in the caller's {@link Workspace}.
 */
interface FastProgram {

    /**
     * Appends every layer's feature maps.
     *
     * @param output (N, C0 + L*k, H, W), whose first C0 channels are the input
     */
    void run(FloatTensor output, Workspace workspace);

    /**
     * Averages the feature maps without writing them, if this program can do so for such an input.
     *
     * @param input (N, C0, H, W); only read
     * @param means (N, C0 + L*k, 1, 1), overwritten whole
     * @return false if nothing was done
     */
    default boolean pool(FloatTensor input, FloatTensor means, Workspace workspace) {
        return false;
    }
}
