package dev.densestream.densenet;

import dev.densestream.densenet.kernel.Kernels;

/**
 * The weights of a 1x1 convolution, packed in the order in which they are multiplied: [chunk of
 * input channels][block of columns][input channel][column]. A column is an output channel.
 */
final class PointwiseWeights {

    private final float[] packed;
    private final int depth;
    private final int chunk;
    private final int columns;

    PointwiseWeights(Convolution convolution, Kernels kernels) {
        depth = convolution.inChannels();
        columns = convolution.outChannels();
        chunk = PointwiseStage.chunk(depth);
        packed = new float[depth * columns];
        int at = 0;
        for (int first = 0; first < depth; first += chunk) {
            int width;
            for (int block = 0; block < columns; block += width) {
                width = kernels.columnBlock(columns - block);
                for (int ic = first; ic < first + chunkAt(first); ic++) {
                    for (int oc = block; oc < block + width; oc++) {
                        packed[at++] = (float) convolution.weight()[oc * depth + ic];
                    }
                }
            }
        }
    }

    float[] packed() {
        return packed;
    }

    int depth() {
        return depth;
    }

    int columns() {
        return columns;
    }

    /** The most input channels that are multiplied at once. */
    int chunk() {
        return chunk;
    }

    /** How many input channels the chunk from channel {@code first} has. */
    int chunkAt(int first) {
        return Math.min(chunk, depth - first);
    }

    /** Where the weights of the chunk from channel {@code first} are. */
    int offset(int first) {
        return first * columns;
    }
}
