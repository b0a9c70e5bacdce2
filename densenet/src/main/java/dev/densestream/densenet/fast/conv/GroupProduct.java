// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;

/** The product of one group of pixels or tiles and a chunk of weights. */
record GroupProduct(Kernels kernels) {

    /**
     * Multiplies by adding, where the weights are made for it and the group is.
     *
     * @param v of which one matrix is read, [rows][G]: the channels are there, what completes them
     *     is overwritten
     * @param u of which the matrix of the same index is read
     * @param out of which the matrix of the same index is written, a row for each column
     * @param wanted how many lanes of the group are wanted
     * @param accumulate whether on top of what earlier chunks gave
     */
    void multiply(
            Matrices v,
            PackedChunk u,
            Matrices out,
            int index,
            int wanted,
            boolean accumulate,
            Buffers buffers) {
        float[] scratch = buffers.kernelScratch();
        boolean full = wanted == 2 * kernels.lanes();
        if (u.adding()
                && kernels.completeSteps(
                        v.array(), v.start(index), u.channels(), full, u.maxSquare())) {
            kernels.multiplyAdding(v, u, out, index, accumulate, scratch);
            return;
        }
        kernels.multiply(v, u, out, index, wanted, accumulate, buffers.prefetch(), scratch);
    }
}
