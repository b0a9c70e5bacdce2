// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.network;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.engine.Output.Form;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the outputs of one run go, and how: image after image, as stages are computed. */
final class Delivery {

    private static final float[] NOWHERE = {};

    private final Network network;
    private final Kernels kernels;

    /** By stage; {@link #NOWHERE} where none are wanted. */
    private final float[][] maps;

    private final float[][] means;

    /** The first image of those that are computed together. */
    private int firstImage;

    Delivery(Network network, Kernels kernels) {
        this.network = network;
        this.kernels = kernels;
        maps = new float[network.stages().size()][];
        means = new float[network.stages().size()][];
        finish();
    }

    /** Begins a run. */
    void start(Map<Output, Tensor> outputs) {
        outputs.forEach(
                (output, to) -> {
                    int stage = network.indexOf(output.stage());
                    (output.form() == Form.MAPS ? maps : means)[stage] = (float[]) to.array();
                });
    }

    /** Ends it: lets go of the caller's arrays. */
    final void finish() {
        Arrays.fill(maps, NOWHERE);
        Arrays.fill(means, NOWHERE);
    }

    void from(int image) {
        firstImage = image;
    }

    boolean wants(int stage) {
        return maps[stage] != NOWHERE || means[stage] != NOWHERE;
    }

    /**
     * Takes what a stage gave of one image.
     *
     * @param image of those that are computed together
     * @param x channel after channel from {@code offset}, {@code channelStride} apart
     * @param bias to be added to each channel; null for none
     */
    void take(
            int stage,
            int image,
            float[] x,
            int offset,
            int channelStride,
            int channels,
            int pixels,
            float @Nullable [] bias) {
        for (int c = 0; c < channels; c++) {
            float shift = bias == null ? 0 : bias[c];
            takeChannel(stage, image, c, channels, x, offset + c * channelStride, pixels, shift);
        }
    }

    /** Takes one channel of an image. */
    void takeChannel(
            int stage,
            int image,
            int channel,
            int channels,
            float[] x,
            int from,
            int pixels,
            float shift) {
        float[] whole = maps[stage];
        float[] averages = means[stage];
        int to = (firstImage + image) * channels + channel;
        if (whole != NOWHERE) {
            int at = to * pixels;
            for (int i = 0; i < pixels; i++) {
                whole[at + i] = x[from + i] + shift;
            }
        }
        if (averages != NOWHERE) {
            averages[to] = (float) (kernels.sum(x, from, pixels) / pixels + shift);
        }
    }
}
