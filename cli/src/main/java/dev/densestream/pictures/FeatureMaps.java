// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import dev.densestream.densenet.tensor.FloatTensor;
import java.util.Arrays;
import java.util.List;

/**
 * The one feature map of a stage that is worth showing: the channel that varies most.
 *
 * @param stage its name
 * @param channels of all the stage's maps
 * @param channel the shown one, from 0
 * @param low the value that the dark end of the colour map stands for
 * @param high the value that the bright end stands for
 */
record FeatureMaps(String stage, int channels, int channel, double low, double high) {

    /** The share of a map's values at each end that the colour map does not tell apart. */
    private static final double TAIL = 0.01;

    /**
     * Chooses over all rows that have the stage, at least one.
     *
     * @throws IllegalArgumentException if their numbers of channels differ
     */
    static FeatureMaps of(String stage, List<SheetRow> rows) {
        List<FloatTensor> tensors =
                rows.stream().map(row -> row.maps().get(stage)).filter(t -> t != null).toList();
        int channels = tensors.get(0).shape().c();
        float[] best = {};
        int chosen = 0;
        double greatest = -1;
        for (int c = 0; c < channels; c++) {
            float[] values = values(stage, tensors, channels, c);
            double variance = variance(values);
            if (variance > greatest) {
                greatest = variance;
                chosen = c;
                best = values;
            }
        }
        Arrays.sort(best);
        int tail = (int) (TAIL * best.length);
        double low = best.length == 0 ? 0 : best[tail];
        double high = best.length == 0 ? 0 : best[best.length - 1 - tail];
        return new FeatureMaps(stage, channels, chosen, low, high);
    }

    /** Where a value lies between the ends: 0 to 1, or outside. */
    double position(double value) {
        return high > low ? (value - low) / (high - low) : 0.5;
    }

    private static float[] values(
            String stage, List<FloatTensor> tensors, int channels, int channel) {
        int count = tensors.stream().mapToInt(t -> t.shape().pixels()).sum();
        float[] values = new float[count];
        int at = 0;
        for (FloatTensor tensor : tensors) {
            if (tensor.shape().c() != channels) {
                throw new IllegalArgumentException(
                        "%s: expected %d feature maps in all responses, got %d; draw those of one model"
                                .formatted(stage, channels, tensor.shape().c()));
            }
            int pixels = tensor.shape().pixels();
            System.arraycopy(tensor.data(), channel * pixels, values, at, pixels);
            at += pixels;
        }
        return values;
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
}
