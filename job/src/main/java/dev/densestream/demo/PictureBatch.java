package dev.densestream.demo;

import dev.densestream.densenet.FloatTensor;
import dev.densestream.densenet.Shape;
import java.util.List;

/**
 * Turns pictures into what a dense block for CIFAR reads: 16 channels of normalised colour.
 *
 * <p>In a DenseNet a trained convolution makes these channels. Here channel c is the picture's
 * colour, normalised by the mean and deviation of CIFAR-10, along direction c of 16 that lie evenly
 * on the sphere of colours (a Fibonacci lattice), so every colour stands out in some channel.
 */
final class PictureBatch {

    /** The channels that the first block of a DenseNet for CIFAR reads. */
    static final int CHANNELS = 16;

    private static final double[] CIFAR_MEAN = {0.4914, 0.4822, 0.4465};
    private static final double[] CIFAR_DEVIATION = {0.2470, 0.2435, 0.2616};
    private static final double[][] DIRECTIONS = evenDirections();

    private PictureBatch() {}

    /** A new batch (N, 16, 32, 32). */
    static FloatTensor of(List<Picture> pictures) {
        FloatTensor batch =
                FloatTensor.zeros(new Shape(pictures.size(), CHANNELS, Picture.SIDE, Picture.SIDE));
        for (int n = 0; n < pictures.size(); n++) {
            fill(batch, n, pictures.get(n));
        }
        return batch;
    }

    private static void fill(FloatTensor batch, int n, Picture picture) {
        int pixels = batch.shape().pixels();
        int[] rgb = picture.image().getRGB(0, 0, Picture.SIDE, Picture.SIDE, null, 0, Picture.SIDE);
        for (int i = 0; i < pixels; i++) {
            double red = normalised(rgb[i] >> 16 & 0xFF, 0);
            double green = normalised(rgb[i] >> 8 & 0xFF, 1);
            double blue = normalised(rgb[i] & 0xFF, 2);
            for (int c = 0; c < CHANNELS; c++) {
                double[] d = DIRECTIONS[c];
                batch.data()[(n * CHANNELS + c) * pixels + i] =
                        (float) (d[0] * red + d[1] * green + d[2] * blue);
            }
        }
    }

    private static double normalised(int value, int colour) {
        return (value / 255.0 - CIFAR_MEAN[colour]) / CIFAR_DEVIATION[colour];
    }

    private static double[][] evenDirections() {
        double goldenAngle = Math.PI * (3 - Math.sqrt(5));
        double[][] directions = new double[CHANNELS][];
        for (int c = 0; c < CHANNELS; c++) {
            double height = 1 - (2 * c + 1) / (double) CHANNELS;
            double radius = Math.sqrt(1 - height * height);
            directions[c] =
                    new double[] {
                        radius * Math.cos(goldenAngle * c),
                        height,
                        radius * Math.sin(goldenAngle * c)
                    };
        }
        return directions;
    }
}
