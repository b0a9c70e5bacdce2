// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import static dev.densestream.densenet.kernel.Kernels.STEP;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.PackedChunk;

/** Weights as the kernels multiply them: a chunk of input channels at once, columns in blocks. */
sealed interface PackedWeights permits DirectWeights, PointwiseWeights, WinogradWeights {

    /** Output channels, of all that is multiplied at once. */
    int columns();

    /** Whether they are completed for {@link Kernels#multiplyAdding}. */
    boolean adding();

    /** Input channels. */
    int depth();

    /** The most input channels that are multiplied at once. */
    int chunk();

    /** The chunk from channel {@code first}, which begins one. */
    PackedChunk from(int first);

    /** How many input channels the chunk from channel {@code first} has. */
    default int chunkAt(int first) {
        return Math.min(chunk(), depth() - first);
    }

    /** How many rows the chunk from channel {@code first} has. */
    default int rowsAt(int first) {
        int channels = chunkAt(first);
        return adding() ? Kernels.completed(channels) : channels;
    }

    /**
     * Fills the last step of a block: in its first row what is to be subtracted of products of
     * weights, which meets zeros and ones; and ones to meet what is to be subtracted of products of
     * pixels.
     *
     * @param packed [rows][width] from {@code start}
     */
    static void complete(float[] packed, int start, int rows, int width) {
        int last = start + (rows - STEP) * width;
        for (int j = 0; j < width; j++) {
            double products = 0;
            for (int at = start + j; at < last; at += STEP * width) {
                products += (double) packed[at] * packed[at + width];
            }
            packed[last + j] = (float) -products;
            packed[last + width + j] = 1;
            packed[last + 2 * width + j] = 1;
        }
    }
}
