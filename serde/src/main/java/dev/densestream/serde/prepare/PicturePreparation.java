// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.picture.Pixels;
import java.util.Arrays;

/** Turns the pixels of one picture into the input of a network. */
public final class PicturePreparation {

    private static final int LEVELS = 256;
    private static final long MOST_STEP = 4;

    private final Preprocess preprocess;

    /** The value of each level, by channel. */
    private final float[][] values;

    public PicturePreparation(Preprocess preprocess) {
        this.preprocess = preprocess;
        this.values = new float[preprocess.channels().count()][LEVELS];
        for (int c = 0; c < values.length; c++) {
            float mean = preprocess.mean().get(c);
            float std = preprocess.std().get(c);
            for (int level = 0; level < LEVELS; level++) {
                values[c][level] = (level / 255f - mean) / std;
            }
        }
    }

    public Preprocess preprocess() {
        return preprocess;
    }

    /**
     * The shape that a picture becomes, (1, C, H, W).
     *
     * @param orientation of EXIF, 1 to 8
     * @throws IllegalArgumentException in one line, if it becomes too large
     */
    public Shape shape(int height, int width, int orientation) {
        boolean swapped = preprocess.turned() && Turning.swapsSides(orientation);
        Framing framing = framing(swapped ? width : height, swapped ? height : width);
        return new Shape(1, preprocess.channels().count(), framing.outHeight(), framing.outWidth());
    }

    /** At most so many bytes are needed beside the pixels and the tensor. */
    public long bytes(int height, int width, int orientation) {
        boolean isTurned = preprocess.turned() && orientation != 1;
        boolean swapped = preprocess.turned() && Turning.swapsSides(orientation);
        int rows = swapped ? width : height;
        int columns = swapped ? height : width;
        Framing framing = framing(rows, columns);
        long pixels = (long) height * width;
        long turned = isTurned ? MOST_STEP * pixels : 0;
        long gray = preprocess.channels() == Channels.GRAY ? pixels : 0;
        // rows that were resized one way, and the levels
        long resized =
                (long) preprocess.channels().count()
                        * framing.width()
                        * ((long) rows + framing.height());
        return turned
                + gray
                + resized
                + weights(columns, framing.resizedWidth(), framing.width())
                + weights(rows, framing.resizedHeight(), framing.height())
                + (long) Integer.BYTES * framing.width();
    }

    /** Of an axis, whose pixels read 2 filters' widths and a pixel on each side at most. */
    private static long weights(long side, long resized, long count) {
        long taps = 4 * (side / resized + 1) + 3;
        return count * Integer.BYTES * (taps + 2) + taps * Double.BYTES;
    }

    /**
     * The tensor that torchvision would make.
     *
     * @param orientation of EXIF; see {@link Preprocess#turned}
     * @return (1, C, H, W); new
     */
    public FloatTensor tensor(Pixels decoded, int orientation) {
        Pixels pixels = decoded;
        if (preprocess.turned()) {
            pixels = Turning.upright(pixels, orientation);
        }
        if (preprocess.channels() == Channels.GRAY) {
            pixels = pixels.toGray();
        }
        Framing framing = framing(pixels.height(), pixels.width());
        byte[] levels = levels(pixels, framing);
        Shape shape =
                new Shape(
                        1, preprocess.channels().count(), framing.outHeight(), framing.outWidth());
        float[] data = new float[shape.elements()];
        for (int c = 0; c < shape.c(); c++) {
            int plane = c * shape.pixels();
            fill(values[c], levels, plane(pixels, framing, c), framing, data, plane);
        }
        return new FloatTensor(shape, data);
    }

    private Framing framing(int height, int width) {
        return Framing.of(height, width, preprocess.resize(), preprocess.crop());
    }

    private byte[] levels(Pixels pixels, Framing framing) {
        return Resampling.run(
                pixels,
                Axis.of(
                        preprocess.interpolation(),
                        pixels.width(),
                        framing.resizedWidth(),
                        framing.left(),
                        framing.width()),
                Axis.of(
                        preprocess.interpolation(),
                        pixels.height(),
                        framing.resizedHeight(),
                        framing.top(),
                        framing.height()));
    }

    /** Where the levels of a channel begin. */
    private int plane(Pixels pixels, Framing framing, int channel) {
        if (pixels.isGray()) {
            return 0;
        }
        int colour = preprocess.channels() == Channels.BGR ? 2 - channel : channel;
        return colour * framing.height() * framing.width();
    }

    private static void fill(
            float[] values, byte[] levels, int from, Framing framing, float[] data, int plane) {
        boolean smaller =
                framing.height() < framing.outHeight() || framing.width() < framing.outWidth();
        if (smaller) {
            Arrays.fill(data, plane, plane + framing.outHeight() * framing.outWidth(), values[0]);
        }
        for (int y = 0; y < framing.height(); y++) {
            int to = plane + (framing.above() + y) * framing.outWidth() + framing.before();
            int row = from + y * framing.width();
            for (int x = 0; x < framing.width(); x++) {
                data[to + x] = values[levels[row + x] & 0xFF];
            }
        }
    }
}
