// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.PackedChunk;
import org.jspecify.annotations.Nullable;

/**
 * 3x3 kernels as they are, packed in the order in which {@link DirectConvolution} multiplies them:
 * [chunk of input channels][place in the kernel][block of columns][input channel][column]. And what
 * tells which tiles need them.
 */
public final class DirectWeights implements PackedWeights {

    /** Multiplications of an output and an input channel. */
    static final int TAPS = 9;

    /** The place of a kernel that counts least beside the one that counts most, squared. */
    private static final float UNEVEN = 1f / 64;

    /**
     * So that the square of a pixel that overflows in transforms is not finite, whatever meets it.
     */
    private static final float LEAST_GAIN = 1e-19f;

    /** Input channels multiplied at once: their windows stay in the L2 cache. */
    private static final int CHUNK = 32;

    private final float[] packed;
    private final int depth;
    private final int columns;
    private final PackedChunk[] chunks;
    private final float[] gains;
    private final float[] taps;

    /**
     * Whether a convolution has odd tiles.
     *
     * <p>With statistics of the batch every output depends on every pixel, and no normalized pixel
     * stands out by more than its number allows: so a pixel needs not be confined to its
     * surroundings. Then tiles are odd only at the borders of images, where kernels that are much
     * larger in some places than in others meet zeros.
     */
    public static boolean needed(Convolution convolution, Normalization normalization) {
        if (normalization == Normalization.RUNNING) {
            return true;
        }
        double[] weight = convolution.weight();
        float least = 1;
        for (float tap : taps(weight, sizes(weight, convolution.inChannels()))) {
            least = Math.min(least, tap);
        }
        return least < UNEVEN;
    }

    /**
     * @param balance what input channels come multiplied by; null for 1
     */
    public DirectWeights(Convolution convolution, double @Nullable [] balance, Kernels kernels) {
        depth = convolution.inChannels();
        columns = convolution.outChannels();
        // a vector of the last row may reach beyond it
        packed = new float[Math.toIntExact(floats(depth, columns)) + kernels.lanes()];
        double[] weight = convolution.weight();
        int at = 0;
        for (int first = 0; first < depth; first += chunk()) {
            for (int tap = 0; tap < TAPS; tap++) {
                at = pack(weight, balance, first, tap, at, kernels);
            }
        }
        chunks = cut();
        double[] sizes = sizes(weight, depth);
        taps = taps(weight, sizes);
        gains = gains(sizes, balance);
    }

    private int pack(
            double[] weight,
            double @Nullable [] balance,
            int first,
            int tap,
            int start,
            Kernels kernels) {
        int at = start;
        int width;
        for (int block = 0; block < columns; block += width) {
            width = kernels.columnBlock(columns - block);
            for (int channel = first; channel < first + chunkAt(first); channel++) {
                double scale = balance == null ? 1 : balance[channel];
                for (int column = block; column < block + width; column++) {
                    double one = weight[(column * depth + channel) * TAPS + tap];
                    packed[at++] = (float) (one / scale);
                }
            }
        }
        return at;
    }

    /** Floats of such weights. */
    public static long floats(long depth, long columns) {
        return depth * columns * TAPS;
    }

    /** How large the weights of each input channel are: the root of their mean square. */
    private static double[] sizes(double[] weight, int channels) {
        double[] sizes = new double[channels];
        for (int i = 0; i < weight.length; i++) {
            sizes[i / TAPS % channels] += weight[i] * weight[i];
        }
        for (int c = 0; c < channels; c++) {
            sizes[c] = Math.sqrt(sizes[c] * channels / weight.length);
        }
        return sizes;
    }

    /** How much each place of the kernels counts, squared, the largest 1. */
    private static float[] taps(double[] weight, double[] sizes) {
        double[] squares = new double[TAPS];
        for (int i = 0; i < weight.length; i++) {
            double size = sizes[i / TAPS % sizes.length];
            double relative = size == 0 ? 0 : weight[i] / size;
            squares[i % TAPS] += relative * relative;
        }
        return relative(squares);
    }

    private float[] gains(double[] sizes, double @Nullable [] balance) {
        double[] gains = sizes.clone();
        for (int c = 0; c < depth && balance != null; c++) {
            gains[c] /= balance[c];
        }
        float[] relative = relative(gains);
        for (int c = 0; c < depth; c++) {
            relative[c] = Math.max(relative[c], LEAST_GAIN);
        }
        return relative;
    }

    private static float[] relative(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, value);
        }
        float[] relative = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            relative[i] = largest == 0 ? 1 : (float) (values[i] / largest);
        }
        return relative;
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public boolean adding() {
        return false;
    }

    @Override
    public int chunk() {
        return Math.min(CHUNK, depth);
    }

    @Override
    public PackedChunk from(int first) {
        return chunks[first / chunk()];
    }

    /** How much each input channel counts beside the others. */
    public float[] gains() {
        return gains;
    }

    /** How much each place of a window counts beside the others, squared. */
    float[] taps() {
        return taps;
    }

    private PackedChunk[] cut() {
        PackedChunk[] cut = new PackedChunk[(depth + chunk() - 1) / chunk()];
        for (int i = 0; i < cut.length; i++) {
            int first = i * chunk();
            int rows = chunkAt(first);
            int offset = first * TAPS * columns;
            cut[i] = new PackedChunk(packed, offset, rows, rows, columns, columns, 0);
        }
        return cut;
    }
}
