// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.buffer;

import dev.densestream.densenet.kernel.Kernels;

/**
 * Mean and biased variance of channels over a batch, from one reading of the pixels.
 *
 * <p>What is summed is each pixel's distance from the average of a few, so that a mean far larger
 * than the deviation costs no accuracy.
 */
public final class ChannelStatistics {

    /** Of each channel. */
    static final long CHANNEL_BYTES = Float.BYTES + 2 * Double.BYTES;

    private static final int PIVOT_PIXELS = 64;

    private float[] pivot = {};
    private double[] mean = {};
    private double[] variance = {};
    private final double[] moments = new double[2];

    public double mean(int channel) {
        return mean[channel];
    }

    public double variance(int channel) {
        return variance[channel];
    }

    /** How many channels it has room for. */
    int capacity() {
        return mean.length;
    }

    void ensureCapacity(int channels) {
        if (mean.length < channels) {
            pivot = new float[channels];
            mean = new double[channels];
            variance = new double[channels];
        }
    }

    /**
     * Measures one channel.
     *
     * @param x {@code images} runs of {@code pixels}, every {@code imageStride} from {@code offset}
     */
    public void measure(
            int channel,
            float[] x,
            int offset,
            int imageStride,
            int images,
            int pixels,
            Kernels kernels) {
        start(channel, x, offset, Math.min(pixels, PIVOT_PIXELS), kernels);
        add(channel, x, offset, imageStride, images, pixels, kernels);
        finish(channel, (double) images * pixels);
    }

    /**
     * Begins to measure a channel part by part.
     *
     * @param x some of its pixels, {@code count} from {@code offset}
     */
    public void start(int channel, float[] x, int offset, int count, Kernels kernels) {
        pivot[channel] = (float) (kernels.sum(x, offset, count) / count);
        mean[channel] = 0;
        variance[channel] = 0;
    }

    /**
     * Adds a part of a channel.
     *
     * @param x {@code rows} of {@code count} pixels, every {@code stride} from {@code offset}
     */
    public void add(
            int channel, float[] x, int offset, int stride, int rows, int count, Kernels kernels) {
        moments[0] = mean[channel];
        moments[1] = variance[channel];
        kernels.addMoments(x, offset, stride, rows, count, pivot[channel], moments);
        mean[channel] = moments[0];
        variance[channel] = moments[1];
    }

    /** Ends with a channel of which {@code pixels} were added. */
    public void finish(int channel, double pixels) {
        double beside = mean[channel] / pixels;
        mean[channel] = pivot[channel] + beside;
        variance[channel] = Math.max(0, variance[channel] / pixels - beside * beside);
    }
}
