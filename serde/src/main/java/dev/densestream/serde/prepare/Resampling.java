// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import dev.densestream.serde.picture.Pixels;
import java.util.Arrays;

/**
 * Pictures in another size, as Pillow's {@code Image.resize} makes them: first along rows, rounded
 * to 8 bits, then along columns. Only what the wanted part reads is computed.
 *
 * <p>Pillow from 11.1 on takes very tall pictures (more than 100 times as high as wide) the other
 * way round; here they are as in earlier ones.
 */
final class Resampling {

    private static final int HALF = 1 << (Axis.FRACTION_BITS - 1);

    private Resampling() {}

    /**
     * The part of the resized picture that the axes describe.
     *
     * @return levels, (C, H, W) with C = 3, or 1 of gray pixels
     */
    static byte[] run(Pixels pixels, Axis across, Axis down) {
        int channels = pixels.isGray() ? 1 : 3;
        int[] offsets = {pixels.red(), pixels.green(), pixels.blue()};
        int rowLength = across.count();
        int firstRow = down.begin();
        int rows = down.end() - firstRow;
        byte[] levels = new byte[channels * down.count() * rowLength];
        byte[] narrowed = new byte[rows * rowLength];
        int[] sums = new int[rowLength];
        for (int c = 0; c < channels; c++) {
            for (int row = 0; row < rows; row++) {
                alongRow(
                        pixels,
                        (firstRow + row) * pixels.width() * pixels.step() + offsets[c],
                        across,
                        narrowed,
                        row * rowLength);
            }
            for (int y = 0; y < down.count(); y++) {
                alongColumns(
                        narrowed,
                        (down.first()[y] - firstRow) * rowLength,
                        down,
                        y,
                        sums,
                        levels,
                        (c * down.count() + y) * rowLength);
            }
        }
        return levels;
    }

    /** How many bytes it takes besides the pixels. */
    static long bytes(int channels, Axis across, Axis down) {
        long rows = down.end() - down.begin();
        return across.count() * (rows + (long) channels * down.count() + Integer.BYTES);
    }

    private static void alongRow(Pixels pixels, int from, Axis across, byte[] to, int toFrom) {
        byte[] samples = pixels.samples();
        int step = pixels.step();
        int[] weights = across.weights();
        if (weights == null) {
            for (int x = 0; x < across.count(); x++) {
                to[toFrom + x] = samples[from + across.first()[x] * step];
            }
            return;
        }
        for (int x = 0; x < across.count(); x++) {
            int sum = HALF;
            int sample = from + across.first()[x] * step;
            int weight = x * across.most();
            for (int tap = 0; tap < across.taps()[x]; tap++) {
                sum += (samples[sample] & 0xFF) * weights[weight + tap];
                sample += step;
            }
            to[toFrom + x] = clipped(sum);
        }
    }

    private static void alongColumns(
            byte[] rows, int from, Axis down, int y, int[] sums, byte[] to, int toFrom) {
        int length = sums.length;
        int[] weights = down.weights();
        if (weights == null) {
            System.arraycopy(rows, from, to, toFrom, length);
            return;
        }
        Arrays.fill(sums, HALF);
        for (int tap = 0; tap < down.taps()[y]; tap++) {
            int weight = weights[y * down.most() + tap];
            int row = from + tap * length;
            for (int x = 0; x < length; x++) {
                sums[x] += (rows[row + x] & 0xFF) * weight;
            }
        }
        for (int x = 0; x < length; x++) {
            to[toFrom + x] = clipped(sums[x]);
        }
    }

    /** Arithmetic shifting rounds down, as in C. */
    private static byte clipped(int sum) {
        return (byte) Math.min(Math.max(sum >> Axis.FRACTION_BITS, 0), 255);
    }
}
