// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns pictures into what a dense block for CIFAR reads: 16 channels of normalised colour.
 *
 * <p>In a DenseNet a trained convolution makes these channels. Here channel c is the picture's
 * colour, normalised by the mean and deviation of CIFAR-10, along direction c of 16 that lie evenly
 * on the sphere of colours (a Fibonacci lattice), so every colour stands out in some channel.
 */
public final class PictureBatch {

    /** The channels that the first block of a DenseNet for CIFAR reads. */
    public static final int CHANNELS = 16;

    private static final double[] CIFAR_MEAN = {0.4914, 0.4822, 0.4465};
    private static final double[] CIFAR_DEVIATION = {0.2470, 0.2435, 0.2616};
    private static final double[][] DIRECTIONS = evenDirections();
    private static final double[][] INVERSE_GRAM = inverseGram();

    /** How far half precision may move a channel. */
    private static final double ROUNDING = 0.02;

    private PictureBatch() {}

    /** A new batch (N, 16, 32, 32). */
    public static FloatTensor of(List<Picture> pictures) {
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

    /**
     * The pictures that lie in the first {@link #CHANNELS} channels of a dense block's output: what
     * {@link #of} made of them, turned back.
     *
     * @param names one per image
     * @throws IllegalArgumentException if the tensor holds no such pictures
     */
    public static List<Picture> pictures(FloatTensor tensor, List<String> names) {
        Shape shape = tensor.shape();
        if (shape.n() != names.size()
                || shape.c() < CHANNELS
                || shape.h() != Picture.SIDE
                || shape.w() != Picture.SIDE) {
            throw new IllegalArgumentException(
                    "expected %d pictures in the first %d channels of %d x %d, got %s"
                            .formatted(names.size(), CHANNELS, Picture.SIDE, Picture.SIDE, shape));
        }
        List<Picture> pictures = new ArrayList<>();
        for (int n = 0; n < names.size(); n++) {
            pictures.add(new Picture(names.get(n), image(tensor, n)));
        }
        return pictures;
    }

    private static BufferedImage image(FloatTensor tensor, int n) {
        int pixels = tensor.shape().pixels();
        BufferedImage image =
                new BufferedImage(Picture.SIDE, Picture.SIDE, BufferedImage.TYPE_INT_RGB);
        double[] channels = new double[CHANNELS];
        for (int i = 0; i < pixels; i++) {
            for (int c = 0; c < CHANNELS; c++) {
                channels[c] = tensor.data()[(n * tensor.shape().c() + c) * pixels + i];
            }
            image.setRGB(i % Picture.SIDE, i / Picture.SIDE, rgb(channels));
        }
        return image;
    }

    /** The colour whose projections come closest to the channels, which they must. */
    private static int rgb(double[] channels) {
        double[] colour = new double[3];
        for (int c = 0; c < CHANNELS; c++) {
            double[] d = DIRECTIONS[c];
            for (int i = 0; i < 3; i++) {
                double[] row = INVERSE_GRAM[i];
                colour[i] += (row[0] * d[0] + row[1] * d[1] + row[2] * d[2]) * channels[c];
            }
        }
        for (int c = 0; c < CHANNELS; c++) {
            double[] d = DIRECTIONS[c];
            double projected = d[0] * colour[0] + d[1] * colour[1] + d[2] * colour[2];
            if (!(Math.abs(projected - channels[c]) <= ROUNDING)) {
                throw new IllegalArgumentException(
                        "expected pictures in the first %d channels, got other values"
                                .formatted(CHANNELS));
            }
        }
        return value(colour[0], 0) << 16 | value(colour[1], 1) << 8 | value(colour[2], 2);
    }

    private static double normalised(int value, int colour) {
        return (value / 255.0 - CIFAR_MEAN[colour]) / CIFAR_DEVIATION[colour];
    }

    /** The inverse of {@link #normalised}. */
    private static int value(double normalised, int colour) {
        double value = normalised * CIFAR_DEVIATION[colour] + CIFAR_MEAN[colour];
        return (int) Math.round(Math.min(Math.max(value, 0), 1) * 255);
    }

    /** Least squares: the inverse of the sum of each direction's square, d d^T, by cofactors. */
    private static double[][] inverseGram() {
        double[][] gram = new double[3][3];
        for (double[] d : DIRECTIONS) {
            for (int i = 0; i < 9; i++) {
                gram[i / 3][i % 3] += d[i / 3] * d[i % 3];
            }
        }
        double[][] cofactors = new double[3][3];
        for (int i = 0; i < 9; i++) {
            double[] next = gram[(i / 3 + 1) % 3];
            double[] last = gram[(i / 3 + 2) % 3];
            cofactors[i / 3][i % 3] =
                    next[(i % 3 + 1) % 3] * last[(i % 3 + 2) % 3]
                            - next[(i % 3 + 2) % 3] * last[(i % 3 + 1) % 3];
        }
        double determinant = 0;
        for (int i = 0; i < 3; i++) {
            determinant += gram[0][i] * cofactors[0][i];
        }
        for (int i = 0; i < 9; i++) {
            // a symmetric matrix is inverted by its cofactors as they are
            cofactors[i / 3][i % 3] /= determinant;
        }
        return cofactors;
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
