// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;

/** The product of one group of pixels or tiles and a chunk of weights. */
record GroupProduct(Kernels kernels) {

    /**
     * The faintest pixels with which adding is accurate, squared, beside the largest: those are 4
     * to 8 times larger than weights, these 16 to 32 times smaller. Ordinary ones are up to 6 times
     * smaller.
     */
    private static final float FAINT = 1f / (16 * 1024);

    /**
     * Multiplies, by adding where the weights are made for it and pixels are neither too faint nor
     * too large.
     *
     * @param v of which one matrix is read, [rows][G]: the channels are there, what completes them
     *     is overwritten
     * @param u of which the matrix of the same index is read
     * @param out of which the matrix of the same index is written, a row for each column
     * @param wanted how many lanes of the group are wanted
     * @param lanes of these, in which to add, one bit each
     * @param accumulate whether on top of what earlier chunks gave
     * @return in which of the lanes it was added
     */
    long multiply(
            Matrices v,
            PackedChunk u,
            Matrices out,
            int index,
            int wanted,
            long lanes,
            boolean accumulate,
            Buffers buffers) {
        long adding = u.adding() ? complete(v, u, index, lanes, u.maxSquare() * FAINT) : 0;
        multiplyCompleted(v, u, out, index, wanted, adding, accumulate, buffers);
        return adding;
    }

    /** The same, however faint pixels are. */
    void multiplyAlsoFaint(
            Matrices v,
            PackedChunk u,
            Matrices out,
            int index,
            int wanted,
            long lanes,
            boolean accumulate,
            Buffers buffers) {
        long adding = u.adding() ? complete(v, u, index, lanes, 0) : 0;
        multiplyCompleted(v, u, out, index, wanted, adding, accumulate, buffers);
    }

    private long complete(Matrices v, PackedChunk u, int index, long lanes, float minSquare) {
        return kernels.completeSteps(
                v.array(), v.start(index), u.channels(), lanes, minSquare, u.maxSquare());
    }

    private void multiplyCompleted(
            Matrices v,
            PackedChunk u,
            Matrices out,
            int index,
            int wanted,
            long adding,
            boolean accumulate,
            Buffers buffers) {
        float[] scratch = buffers.kernelScratch();
        if (adding != 0) {
            kernels.multiplyAdding(v, u, out, index, wanted, adding, accumulate, scratch);
        } else {
            kernels.multiply(v, u, out, index, wanted, accumulate, buffers.prefetch(), scratch);
        }
    }
}
