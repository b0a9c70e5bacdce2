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
        int rowLength = across.count();
        int firstRow = down.begin();
        int rows = down.end() - firstRow;
        int plane = rows * rowLength;
        int[] weights = across.weights();
        byte[] levels = new byte[channels * down.count() * rowLength];
        byte[] narrowed = new byte[Math.multiplyExact(channels, plane)];
        for (int row = 0; row < rows; row++) {
            int from = (firstRow + row) * pixels.width() * pixels.step();
            int to = row * rowLength;
            if (weights == null) {
                pick(pixels, from, across, narrowed, to, plane);
            } else if (channels == 1) {
                alongGrayRow(pixels, from + pixels.red(), across, weights, narrowed, to);
            } else {
                alongRow(pixels, from, across, weights, narrowed, to, plane);
            }
        }
        int[] sums = new int[rowLength];
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < down.count(); y++) {
                alongColumns(
                        narrowed,
                        c * plane + (down.first()[y] - firstRow) * rowLength,
                        down,
                        y,
                        sums,
                        levels,
                        (c * down.count() + y) * rowLength);
            }
        }
        return levels;
    }

    private static void pick(
            Pixels pixels, int from, Axis across, byte[] to, int toFrom, int plane) {
        int[] offsets =
                pixels.isGray()
                        ? new int[] {pixels.red()}
                        : new int[] {pixels.red(), pixels.green(), pixels.blue()};
        for (int c = 0; c < offsets.length; c++) {
            for (int x = 0; x < across.count(); x++) {
                int sample = from + across.first()[x] * pixels.step() + offsets[c];
                to[c * plane + toFrom + x] = pixels.samples()[sample];
            }
        }
    }

    private static void alongGrayRow(
            Pixels pixels, int from, Axis across, int[] weights, byte[] to, int toFrom) {
        byte[] samples = pixels.samples();
        int step = pixels.step();
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

    /** All three colours at once, which takes half the time of one after the other. */
    private static void alongRow(
            Pixels pixels, int from, Axis across, int[] weights, byte[] to, int toFrom, int plane) {
        byte[] samples = pixels.samples();
        int step = pixels.step();
        int toGreen = pixels.green() - pixels.red();
        int toBlue = pixels.blue() - pixels.red();
        int[] first = across.first();
        int[] taps = across.taps();
        int begin = from + pixels.red();
        for (int x = 0; x < first.length; x++) {
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            int sample = begin + first[x] * step;
            int weight = x * across.most();
            for (int end = weight + taps[x]; weight < end; weight++) {
                int share = weights[weight];
                red += (samples[sample] & 0xFF) * share;
                green += (samples[sample + toGreen] & 0xFF) * share;
                blue += (samples[sample + toBlue] & 0xFF) * share;
                sample += step;
            }
            to[toFrom + x] = clipped(red);
            to[plane + toFrom + x] = clipped(green);
            to[2 * plane + toFrom + x] = clipped(blue);
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
