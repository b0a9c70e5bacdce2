// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture;

/**
 * Decoded pixels of 8 bits, row by row without gaps; gray ones have one sample, which is read for
 * each colour.
 *
 * @param samples {@code step} bytes a pixel; shared, not copied
 * @param step bytes from a pixel to the next
 * @param red where a pixel's red is, 0 to {@code step - 1}; so are green and blue
 */
public record Pixels(
        byte[] samples, int width, int height, int step, int red, int green, int blue) {

    public Pixels {
        long bytes = (long) width * height * step;
        if (width < 1 || height < 1 || samples.length < bytes) {
            throw new IllegalArgumentException(
                    "%d x %d pixels of %d samples: expected %d bytes, got %d"
                            .formatted(width, height, step, bytes, samples.length));
        }
    }

    /** Red, green, blue, one after the other. */
    public static Pixels rgb(byte[] samples, int width, int height) {
        return new Pixels(samples, width, height, 3, 0, 1, 2);
    }

    /** Levels of gray. */
    public static Pixels gray(byte[] samples, int width, int height) {
        return new Pixels(samples, width, height, 1, 0, 0, 0);
    }

    /** Whether all three colours of a pixel are one sample. */
    public boolean isGray() {
        return red == green && green == blue;
    }

    /** Red, green, blue of every pixel, (H, W, 3), as Pillow's {@code convert('RGB')}. */
    public byte[] toRgb() {
        int count = width * height;
        byte[] rgb = new byte[Math.multiplyExact(count, 3)];
        for (int i = 0; i < count; i++) {
            rgb[3 * i] = samples[i * step + red];
            rgb[3 * i + 1] = samples[i * step + green];
            rgb[3 * i + 2] = samples[i * step + blue];
        }
        return rgb;
    }

    /** Luma of ITU-R 601-2 in 16 bits of fraction, as Pillow's {@code convert('L')}. */
    public Pixels toGray() {
        if (isGray()) {
            return this;
        }
        int count = width * height;
        byte[] gray = new byte[count];
        for (int i = 0; i < count; i++) {
            int r = samples[i * step + red] & 0xFF;
            int g = samples[i * step + green] & 0xFF;
            int b = samples[i * step + blue] & 0xFF;
            gray[i] = (byte) ((r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16);
        }
        return gray(gray, width, height);
    }
}
