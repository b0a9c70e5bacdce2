// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import static dev.densestream.densenet.kernel.Kernels.STEP;

import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.PackedChunk;
import org.jspecify.annotations.Nullable;

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
     * Whether products by these weights may add. In each column most weights have to be at least an
     * 8th of their root mean square: else a few of them make it large, and digits of the others are
     * lost in pixels that those few meet with 0.
     *
     * @param input what weights of each input channel are divided by
     * @param output what columns are multiplied by; null for 1
     * @param most the largest root mean square, and its inverse the smallest
     */
    static boolean even(
            Convolution convolution, double[] input, double @Nullable [] output, double most) {
        double[] weight = convolution.weight();
        int count = weight.length / convolution.outChannels();
        int places = count / convolution.inChannels();
        for (int column = 0; column < convolution.outChannels(); column++) {
            double squares = 0;
            for (int i = 0; i < count; i++) {
                double one = weight[column * count + i] / input[i / places];
                squares += one * one;
            }
            double size = Math.sqrt(squares / count);
            int small = 0;
            for (int i = 0; i < count; i++) {
                double one = Math.abs(weight[column * count + i] / input[i / places]);
                small += one < size / 8 ? 1 : 0;
            }
            double scaled = output == null ? size : size * output[column];
            boolean fits = size == 0 || scaled >= 1 / most && scaled <= most;
            if (!fits || 2 * small > count) {
                return false;
            }
        }
        return true;
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
