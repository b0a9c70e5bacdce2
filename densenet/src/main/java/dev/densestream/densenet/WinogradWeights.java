package dev.densestream.densenet;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Winograd;
import java.util.List;

/**
 * Transformed 3x3 kernels, packed in the order in which they are multiplied: [chunk of input
 * channels][frequency][block of columns][input channel][column]. A column is an output channel.
 */
final class WinogradWeights {

    private final float[] packed;
    private final int depth;
    private final int chunk;
    private final int columns;

    /**
     * @param convolutions whose output channels become columns, one after the other
     * @param firstChannel the first input channel to take of each
     * @param depth how many input channels to take
     * @param chunk how many input channels are multiplied at once
     */
    WinogradWeights(
            List<Convolution> convolutions,
            int firstChannel,
            int depth,
            int chunk,
            Kernels kernels) {
        this.depth = depth;
        this.chunk = Math.min(chunk, depth);
        columns = convolutions.stream().mapToInt(Convolution::outChannels).sum();
        int weights = Math.multiplyExact(depth * columns, Winograd.FREQUENCIES);
        // a vector of the last row may reach beyond it
        packed = new float[Math.addExact(weights, kernels.lanes())];
        double[] frequencies = new double[Winograd.FREQUENCIES];
        int column = 0;
        for (Convolution convolution : convolutions) {
            for (int oc = 0; oc < convolution.outChannels(); oc++, column++) {
                for (int ic = 0; ic < depth; ic++) {
                    int at = (oc * convolution.inChannels() + firstChannel + ic) * 9;
                    Winograd.transformWeight(convolution.weight(), at, frequencies);
                    pack(ic, column, frequencies, kernels);
                }
            }
        }
    }

    private void pack(int ic, int column, double[] frequencies, Kernels kernels) {
        int first = ic - ic % chunk;
        int inChunk = chunkAt(first);
        int block = 0;
        int width = kernels.columnBlock(columns);
        while (column >= block + width) {
            block += width;
            width = kernels.columnBlock(columns - block);
        }
        int inBlocks = block * inChunk + (ic - first) * width + column - block;
        for (int f = 0; f < frequencies.length; f++) {
            packed[offset(first, f) + inBlocks] = (float) frequencies[f];
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

    /** Where the weights of one frequency are, of the chunk from channel {@code first}. */
    int offset(int first, int frequency) {
        return (first * Winograd.FREQUENCIES + frequency * chunkAt(first)) * columns;
    }
}
