package dev.densestream.densenet;

import dev.densestream.densenet.kernel.Kernels;

/** Mean and biased variance of channels over a batch. */
final class ChannelStatistics {

    private double[] mean = {};
    private double[] variance = {};

    double mean(int channel) {
        return mean[channel];
    }

    double variance(int channel) {
        return variance[channel];
    }

    void ensureCapacity(int channels) {
        if (mean.length < channels) {
            mean = new double[channels];
            variance = new double[channels];
        }
    }

    /**
     * Measures one channel in two passes: the sum first, then the moments about the mean, so that a
     * mean far larger than the deviation costs no accuracy.
     *
     * @param x {@code images} runs of {@code pixels}, every {@code imageStride} from {@code offset}
     */
    void measure(
            int channel,
            float[] x,
            int offset,
            int imageStride,
            int images,
            int pixels,
            Kernels kernels,
            double[] moments) {
        double sum = 0;
        for (int n = 0; n < images; n++) {
            sum += kernels.sum(x, offset + n * imageStride, pixels);
        }
        double count = (double) images * pixels;
        float pivot = (float) (sum / count);
        moments[0] = 0;
        moments[1] = 0;
        for (int n = 0; n < images; n++) {
            kernels.addMoments(x, offset + n * imageStride, pixels, pivot, moments);
        }
        double beside = moments[0] / count;
        mean[channel] = pivot + beside;
        variance[channel] = Math.max(0, moments[1] / count - beside * beside);
    }
}
