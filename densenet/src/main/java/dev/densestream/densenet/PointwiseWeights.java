package dev.densestream.densenet;

import static dev.densestream.densenet.kernel.Kernels.STEP;

import dev.densestream.densenet.kernel.Kernels;

/**
 * The weights of a 1x1 convolution, packed in the order in which they are multiplied: [chunk of
 * input channels][block of columns][row][column]. A column is an output channel, a row an input
 * channel or what completes the steps of {@link Kernels#multiplyAdding}.
 */
final class PointwiseWeights {

    private final float[] packed;
    private final int depth;
    private final int chunk;
    private final int columns;
    private final int widest;
    private final boolean adding;

    PointwiseWeights(Convolution convolution, Balance balance, Kernels kernels) {
        depth = convolution.inChannels();
        columns = convolution.outChannels();
        chunk = PointwiseStage.chunk(depth);
        int addingBlock = kernels.addingBlock();
        adding = addingBlock > 0 && columns >= addingBlock;
        widest = adding ? addingBlock : columns;
        int last = (depth - 1) / chunk * chunk;
        // a vector of the last row may reach beyond it
        packed = new float[offset(last) + rowsAt(last) * columns + kernels.lanes()];
        for (int first = 0; first < depth; first += chunk) {
            int rows = rowsAt(first);
            int at = offset(first);
            int width;
            for (int block = 0; block < columns; block += width) {
                width = kernels.columnBlock(Math.min(columns - block, widest));
                pack(convolution, balance, first, block, width, at);
                if (width == addingBlock) {
                    complete(at, rows, width);
                }
                at += rows * width;
            }
        }
    }

    private void pack(
            Convolution convolution, Balance balance, int first, int block, int width, int start) {
        int at = start;
        for (int ic = first; ic < first + chunkAt(first); ic++) {
            for (int oc = block; oc < block + width; oc++) {
                double weight = convolution.weight()[oc * depth + ic];
                packed[at++] = (float) (weight / balance.input()[ic] * balance.output()[oc]);
            }
        }
    }

    /**
     * Fills the last step: in its first row what is to be subtracted of products of weights, which
     * meets zeros and ones; and ones to meet what is to be subtracted of products of pixels.
     */
    private void complete(int start, int rows, int width) {
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

    float[] packed() {
        return packed;
    }

    int depth() {
        return depth;
    }

    int columns() {
        return columns;
    }

    /** The most columns of a block. */
    int widest() {
        return widest;
    }

    /** Whether pixels are to be completed for {@link Kernels#multiplyAdding}. */
    boolean adding() {
        return adding;
    }

    /** The most input channels that are multiplied at once. */
    int chunk() {
        return chunk;
    }

    /** How many input channels the chunk from channel {@code first} has. */
    int chunkAt(int first) {
        return Math.min(chunk, depth - first);
    }

    /** How many rows the chunk from channel {@code first} has. */
    int rowsAt(int first) {
        int channels = chunkAt(first);
        return adding ? Kernels.completed(channels) : channels;
    }

    /** Where the weights of the chunk from channel {@code first} are. */
    int offset(int first) {
        return first / chunk * rowsAt(0) * columns;
    }
}
