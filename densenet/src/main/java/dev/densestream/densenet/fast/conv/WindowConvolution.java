// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import static dev.densestream.densenet.fast.buffer.Buffers.START;

import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of a stem, of any odd kernel and stride 1 or 2: the window of each output becomes a
 * column of pixels (im2col), a group of outputs at a time, which are multiplied by the weights.
 *
 * <p>It reads {@link Buffer#BORDERED} rows: [column modulo stride][row][channel][column divided by
 * stride], with a border of 0. So the pixels that neighbouring outputs multiply by one weight lie
 * side by side.
 */
public final class WindowConvolution {

    private final Kernels kernels;
    private final GroupProduct products;
    private final PointwiseWeights weights;
    private final float[] bias;
    private final float[] scale;
    private final int channels;
    private final int kernel;
    private final int stride;

    /**
     * @param scale what each output channel's weights and bias are multiplied by
     * @param shift what is added then
     * @param mayAdd whether products may add where that is faster; then what it gives is to be
     *     multiplied by {@link #scale}, else that is 1
     */
    public WindowConvolution(
            Convolution convolution,
            double[] scale,
            double[] shift,
            boolean mayAdd,
            Kernels kernels) {
        this.kernels = kernels;
        products = new GroupProduct(kernels);
        channels = convolution.inChannels();
        kernel = convolution.kernelSize();
        stride = convolution.stride();
        int columns = convolution.outChannels();
        Convolution flat = new Convolution(columns, depth(), 1, unrolled(convolution, scale));
        // chunks of a group follow one another, and what completes one would overwrite the next
        boolean adds = mayAdd && PointwiseConvolution.chunk(depth()) >= depth();
        Equilibration balance =
                adds ? Equilibration.ofWeights(flat) : Equilibration.none(depth(), columns);
        weights =
                adds
                        ? new PointwiseWeights(flat, balance, kernels)
                        : PointwiseWeights.plain(flat, kernels);
        this.scale = new float[columns];
        bias = new float[columns];
        for (int oc = 0; oc < columns; oc++) {
            this.scale[oc] = (float) (1 / balance.output()[oc]);
            bias[oc] = (float) (convolution.bias()[oc] * scale[oc] + shift[oc]);
        }
    }

    /** The weights [output channel][column of the kernel][row of it][input channel]. */
    private double[] unrolled(Convolution convolution, double[] scale) {
        double[] weight = convolution.weight();
        double[] unrolled = new double[weight.length];
        int to = 0;
        for (int oc = 0; oc < convolution.outChannels(); oc++) {
            for (int kw = 0; kw < kernel; kw++) {
                for (int kh = 0; kh < kernel; kh++) {
                    for (int ic = 0; ic < channels; ic++) {
                        int from = ((oc * channels + ic) * kernel + kh) * kernel + kw;
                        unrolled[to++] = weight[from] * scale[oc];
                    }
                }
            }
        }
        return unrolled;
    }

    /** The most floats that the packed weights of such a convolution take. */
    public static long packedFloats(Convolution convolution, Kernels kernels) {
        int columns = convolution.outChannels();
        long depth = convolution.weights() / columns;
        return Kernels.completed(Math.toIntExact(depth)) * (long) columns
                + kernels.lanes()
                + 2L * columns;
    }

    private int depth() {
        return channels * kernel * kernel;
    }

    /** How many channels it gives. */
    public int columns() {
        return weights.columns();
    }

    /** What each channel that {@link #convolve} gives is to be multiplied by, a power of two. */
    public float[] scale() {
        return scale;
    }

    /** What is to be added to each channel then. */
    public float[] bias() {
        return bias;
    }

    /** How many rows or columns it gives of an image's. */
    public int outputSide(int side) {
        return (side - 1) / stride + 1;
    }

    /** Floats from one channel to the next in {@link Buffer#CONVOLVED}, from START. */
    public int channelStride(int width, int height) {
        int group = 2 * kernels.lanes();
        int pixels = outputSide(height) * outputSide(width);
        return (pixels + group - 1) / group * group + kernels.lanes();
    }

    /** Adds what it takes for images of such sides. */
    public void declare(BufferNeeds needs, int height, int width) {
        long row = (long) channels * pitch(width);
        needs.need(Buffer.BORDERED, stride * (rows(height) * row) + kernels.lanes())
                .need(Buffer.PIXELS, (2L * Kernels.completed(depth()) + 1) * kernels.lanes())
                .need(Buffer.CONVOLVED, (long) columns() * channelStride(width, height));
    }

    /** Rows that are read, with the border. */
    private int rows(int height) {
        return (outputSide(height) - 1) * stride + kernel;
    }

    /** Floats of a row of one channel, whose columns are of one kind modulo the stride. */
    private int pitch(int width) {
        int lanes = kernels.lanes();
        return (outputSide(width) + kernel / stride + lanes) / lanes * lanes;
    }

    /**
     * Puts an image where it is read.
     *
     * @param x channel after channel from {@code offset}, {@code channelStride} apart
     * @param bias to be added to each channel before its ReLU; null for neither
     */
    public void load(
            float[] x,
            int offset,
            int channelStride,
            float @Nullable [] bias,
            int height,
            int width,
            Buffers buffers) {
        float[] bordered = buffers.get(Buffer.BORDERED);
        int pitch = pitch(width);
        int rows = rows(height);
        for (int phase = 0; phase < stride; phase++) {
            for (int row = 0; row < rows; row++) {
                int from = row - kernel / 2;
                for (int c = 0; c < channels; c++) {
                    int to = START + ((phase * rows + row) * channels + c) * pitch;
                    Arrays.fill(bordered, to, to + pitch, 0f);
                    if (from >= 0 && from < height) {
                        int at = offset + c * channelStride + from * width;
                        loadRow(x, at, width, phase, bordered, to, pitch);
                        if (bias != null) {
                            relu(bordered, to, width, phase, bias[c]);
                        }
                    }
                }
            }
        }
    }

    /** Copies each column of one kind modulo the stride. */
    private void loadRow(float[] x, int from, int width, int phase, float[] y, int to, int pitch) {
        int border = kernel / 2;
        for (int i = first(phase); i < pitch; i++) {
            int column = i * stride + phase - border;
            if (column >= width) {
                return;
            }
            y[to + i] = x[from + column];
        }
    }

    private void relu(float[] y, int to, int width, int phase, float bias) {
        int border = kernel / 2;
        int end = (width + border - phase + stride - 1) / stride;
        for (int i = first(phase); i < end; i++) {
            y[to + i] = Math.max(0f, y[to + i] + bias);
        }
    }

    /** The first place that holds a column of the image. */
    private int first(int phase) {
        return Math.max(0, (kernel / 2 - phase + stride - 1) / stride);
    }

    /** Convolves the loaded image into {@link Buffer#CONVOLVED}, without scale and bias. */
    public void convolve(int height, int width, Buffers buffers) {
        int group = 2 * kernels.lanes();
        int columns = outputSide(width);
        int pixels = outputSide(height) * columns;
        int channelStride = channelStride(width, height);
        for (int first = 0; first < pixels; first += group) {
            int count = Math.min(group, pixels - first);
            gather(first, count, columns, height, width, buffers);
            for (int row = 0; row < weights.depth(); row += weights.chunk()) {
                PackedChunk chunk = weights.from(row);
                Matrices windows = buffers.matrices(Buffer.PIXELS, START + row * group, 0, group);
                Matrices out = buffers.matrices(Buffer.CONVOLVED, START + first, 0, channelStride);
                products.multiply(
                        windows, chunk, out, 0, count, Kernels.lanes(count), row > 0, buffers);
            }
        }
    }

    /** Gathers the windows of some outputs, a row of G for each weight. */
    private void gather(
            int firstPixel, int count, int columns, int height, int width, Buffers buffers) {
        int group = 2 * kernels.lanes();
        int pitch = pitch(width);
        int row = channels * pitch;
        int rows = rows(height);
        int taps = kernel * channels;
        for (int done = 0; done < count; ) {
            int h = (firstPixel + done) / columns;
            int w = (firstPixel + done) % columns;
            int length = Math.min(count - done, columns - w);
            for (int kw = 0; kw < kernel; kw++) {
                int phase = kw % stride;
                int from = START + (phase * rows + h * stride) * row + w + kw / stride;
                kernels.copyPixels(
                        buffers.get(Buffer.BORDERED),
                        from,
                        pitch,
                        taps,
                        length,
                        buffers.get(Buffer.PIXELS),
                        START + kw * taps * group + done);
            }
            done += length;
        }
    }
}
