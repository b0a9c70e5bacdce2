// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import dev.densestream.densenet.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The feature maps worth showing of a batch: of each layer the one that varies most.
 *
 * @param output (N, C0 + L*k, H, W), a dense block's output
 * @param shown one map per layer, in order
 */
public record FeatureMaps(FloatTensor output, List<Shown> shown) {

    /** The share of a map's values at each end that the colour map does not tell apart. */
    private static final double TAIL = 0.01;

    /**
     * One channel of the output, over the whole batch.
     *
     * @param channel its index in the output
     * @param low the value that the dark end of the colour map stands for
     * @param high the value that the bright end stands for
     */
    public record Shown(int channel, double low, double high) {

        /** Where a value lies between the ends: 0 to 1, or outside. */
        public double position(double value) {
            return high > low ? (value - low) / (high - low) : 0.5;
        }
    }

    /** Chooses from the output of a block of C0 input channels and growth rate k. */
    public static FeatureMaps of(FloatTensor output, int inputChannels, int growthRate) {
        List<Shown> shown = new ArrayList<>();
        for (int first = inputChannels; first < output.shape().c(); first += growthRate) {
            int channel = mostVaried(output, first, growthRate);
            float[] values = channel(output, channel);
            Arrays.sort(values);
            int tail = (int) (TAIL * values.length);
            shown.add(new Shown(channel, values[tail], values[values.length - 1 - tail]));
        }
        return new FeatureMaps(output, shown);
    }

    /** The value of one pixel of a shown map. */
    public double value(int n, Shown map, int pixel) {
        return output.data()[offset(output, n, map.channel()) + pixel];
    }

    private static float[] channel(FloatTensor output, int channel) {
        int pixels = output.shape().pixels();
        float[] values = new float[output.shape().n() * pixels];
        for (int n = 0; n < output.shape().n(); n++) {
            System.arraycopy(output.data(), offset(output, n, channel), values, n * pixels, pixels);
        }
        return values;
    }

    private static int mostVaried(FloatTensor output, int first, int count) {
        int best = first;
        double greatest = -1;
        for (int c = first; c < first + count; c++) {
            double variance = variance(channel(output, c));
            if (variance > greatest) {
                greatest = variance;
                best = c;
            }
        }
        return best;
    }

    private static double variance(float[] values) {
        double sum = 0;
        double squares = 0;
        for (double value : values) {
            sum += value;
            squares += value * value;
        }
        double mean = sum / values.length;
        return squares / values.length - mean * mean;
    }

    private static int offset(FloatTensor output, int n, int channel) {
        return (n * output.shape().c() + channel) * output.shape().pixels();
    }
}
