package dev.densestream.densenet.fast.conv;

import static dev.densestream.densenet.fast.buffer.Buffers.START;

import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.kernel.Kernels;

/** The product of one group of pixels or tiles and a chunk of weights. */
record GroupProduct(Kernels kernels) {

    /**
     * Multiplies on top of what earlier chunks gave, by adding where the weights are made for it
     * and the group is.
     *
     * @param v [rows][G] from {@code vOffset}, of which the channels are there; what completes them
     *     is overwritten
     * @param wanted how many lanes of the group are wanted
     * @param first channel of the chunk
     * @param uOffset where the weights are
     * @param out column j starts at {@code START + outOffset + j * outStride}
     */
    void multiply(
            float[] v,
            int vOffset,
            int wanted,
            PackedWeights weights,
            int first,
            int uOffset,
            float[] out,
            int outOffset,
            int outStride,
            Buffers buffers) {
        boolean accumulate = first > 0;
        int rows = weights.rowsAt(first);
        boolean full = wanted == 2 * kernels.lanes();
        if (weights.adding()
                && kernels.completeSteps(
                        v, vOffset, weights.chunkAt(first), full, weights.maxSquare())) {
            kernels.multiplyAdding(
                    v,
                    vOffset,
                    rows,
                    weights.packed(),
                    uOffset,
                    weights.columns(),
                    out,
                    START + outOffset,
                    outStride,
                    accumulate,
                    buffers.kernelScratch());
            return;
        }
        kernels.multiply(
                v,
                vOffset,
                rows,
                wanted,
                weights.packed(),
                uOffset,
                weights.columns(),
                weights.widest(),
                out,
                START + outOffset,
                outStride,
                accumulate,
                buffers.prefetch(),
                buffers.kernelScratch());
    }
}
