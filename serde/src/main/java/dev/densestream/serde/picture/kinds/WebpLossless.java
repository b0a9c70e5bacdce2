// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Bytes;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Decodes the data of a lossless WebP picture (RFC 9649, sections 4 to 6). */
final class WebpLossless {

    private static final int LITERALS = WebpCodes.LEVELS;
    private static final int CACHED = LITERALS + WebpCodes.LENGTHS;
    private static final int MOST_CACHE_BITS = 11;
    private static final int NEIGHBOURS = 120;

    /** Near pixels by number: rows up in the high four bits, 8 less columns left in the low. */
    private static final int[] NEAR = {
        0x18, 0x07, 0x17, 0x19, 0x28, 0x06, 0x27, 0x29, 0x16, 0x1a, 0x26, 0x2a, 0x38, 0x05, 0x37,
        0x39, 0x15, 0x1b, 0x36, 0x3a, 0x25, 0x2b, 0x48, 0x04, 0x47, 0x49, 0x14, 0x1c, 0x35, 0x3b,
        0x46, 0x4a, 0x24, 0x2c, 0x58, 0x45, 0x4b, 0x34, 0x3c, 0x03, 0x57, 0x59, 0x13, 0x1d, 0x56,
        0x5a, 0x23, 0x2d, 0x44, 0x4c, 0x55, 0x5b, 0x33, 0x3d, 0x68, 0x02, 0x67, 0x69, 0x12, 0x1e,
        0x66, 0x6a, 0x22, 0x2e, 0x54, 0x5c, 0x43, 0x4d, 0x65, 0x6b, 0x32, 0x3e, 0x78, 0x01, 0x77,
        0x79, 0x53, 0x5d, 0x11, 0x1f, 0x64, 0x6c, 0x42, 0x4e, 0x76, 0x7a, 0x21, 0x2f, 0x75, 0x7b,
        0x31, 0x3f, 0x63, 0x6d, 0x52, 0x5e, 0x00, 0x74, 0x7c, 0x41, 0x4f, 0x10, 0x20, 0x62, 0x6e,
        0x30, 0x73, 0x7d, 0x51, 0x5f, 0x40, 0x72, 0x7e, 0x61, 0x6f, 0x50, 0x71, 0x7f, 0x60, 0x70
    };

    private final Bytes file;
    private final WebpBits bits;

    WebpLossless(Bytes file, WebpBits bits) {
        this.file = file;
        this.bits = bits;
    }

    /** Pixels row by row, alpha in the highest byte, then red, green, blue. */
    int[] decode(int width, int height) {
        Deque<WebpTransform> transforms = new ArrayDeque<>();
        int coded = width;
        boolean[] seen = new boolean[4];
        while (bits.read(1) == 1) {
            int kind = bits.read(2);
            if (seen[kind]) {
                throw file.corrupt(
                        "expected each transform once, got number %d twice".formatted(kind));
            }
            seen[kind] = true;
            WebpTransform transform = transform(kind, coded, height);
            coded = transform.codedWidth();
            transforms.push(transform);
        }
        int[] pixels = image(coded, height, true);
        for (WebpTransform transform : transforms) {
            pixels = transform.undo(pixels, height);
        }
        return pixels;
    }

    private WebpTransform transform(int kind, int width, int height) {
        if (kind == WebpTransform.SUBTRACTED_GREEN) {
            return new WebpTransform(kind, width, 0, new int[0]);
        }
        if (kind == WebpTransform.INDEXED) {
            int colours = 1 + bits.read(8);
            int shift = colours > 16 ? 0 : colours > 4 ? 1 : colours > 2 ? 2 : 3;
            int[] palette = Arrays.copyOf(image(colours, 1, false), 1 << (8 >> shift));
            for (int i = 1; i < colours; i++) {
                palette[i] = WebpTransform.sum(palette[i], palette[i - 1]);
            }
            return new WebpTransform(kind, width, shift, palette);
        }
        int tileBits = 2 + bits.read(3);
        int[] tiles = image(tiles(width, tileBits), tiles(height, tileBits), false);
        return new WebpTransform(kind, width, tileBits, tiles);
    }

    static int tiles(int side, int tileBits) {
        return side + (1 << tileBits) - 1 >> tileBits;
    }

    private int[] image(int width, int height, boolean whole) {
        int cacheBits = bits.read(1) == 1 ? bits.read(4) : -1;
        if (cacheBits == 0 || cacheBits > MOST_CACHE_BITS) {
            throw file.corrupt("expected a cache of 1 to 11 bits, got %d".formatted(cacheBits));
        }
        int[] cache = new int[cacheBits < 0 ? 0 : 1 << cacheBits];
        int tileBits = whole && bits.read(1) == 1 ? 2 + bits.read(3) : 0;
        if (tileBits == 0) {
            return pixels(
                    width,
                    height,
                    cache,
                    new WebpCodes(file, bits, new int[1], 1, cache.length),
                    tileBits,
                    new int[1]);
        }
        int[] groups = image(tiles(width, tileBits), tiles(height, tileBits), false);
        int most = 0;
        for (int i = 0; i < groups.length; i++) {
            groups[i] = groups[i] >> 8 & 0xFFFF;
            most = Math.max(most, groups[i]);
        }
        // groups that no tile uses are not kept, as there may be 65536 of them in a tiny picture
        int[] kept = new int[most + 1];
        Arrays.fill(kept, -1);
        int keptGroups = 0;
        for (int i = 0; i < groups.length; i++) {
            if (kept[groups[i]] < 0) {
                kept[groups[i]] = keptGroups++;
            }
            groups[i] = kept[groups[i]];
        }
        WebpCodes codes = new WebpCodes(file, bits, kept, keptGroups, cache.length);
        return pixels(width, height, cache, codes, tileBits, groups);
    }

    private int[] pixels(
            int width, int height, int[] cache, WebpCodes codes, int tileBits, int[] groups) {
        int[] pixels = new int[width * height];
        int tilesAcross = tiles(width, tileBits);
        int at = 0;
        while (at < pixels.length) {
            int group =
                    tileBits == 0
                            ? 0
                            : groups[
                                    (at / width >> tileBits) * tilesAcross
                                            + (at % width >> tileBits)];
            int symbol = codes.symbol(group, WebpCodes.GREEN);
            if (symbol >= LITERALS && symbol < CACHED) {
                int length = number(symbol - LITERALS);
                int back = back(number(codes.symbol(group, WebpCodes.DISTANCE)), width);
                if (back > at || length > pixels.length - at) {
                    throw file.corrupt(
                            "pixel %d: expected a copy from within the picture, got %d pixels from %d before"
                                    .formatted(at, length, back));
                }
                for (int end = at + length; at < end; at++) {
                    pixels[at] = pixels[at - back];
                    remember(cache, pixels[at]);
                }
                continue;
            }
            int pixel;
            if (symbol < LITERALS) {
                int red = codes.symbol(group, WebpCodes.RED);
                int blue = codes.symbol(group, WebpCodes.BLUE);
                pixel = codes.symbol(group, WebpCodes.ALPHA) << 24 | red << 16 | symbol << 8 | blue;
            } else {
                pixel = cache[symbol - CACHED];
            }
            pixels[at++] = pixel;
            remember(cache, pixel);
        }
        return pixels;
    }

    private static void remember(int[] cache, int pixel) {
        if (cache.length > 0) {
            cache[pixel * 0x1E35A7BD >>> Integer.numberOfLeadingZeros(cache.length) + 1] = pixel;
        }
    }

    /** A length or a distance, whose lower bits follow its symbol. */
    private int number(int symbol) {
        if (symbol < 4) {
            return symbol + 1;
        }
        int extra = symbol - 2 >> 1;
        return (2 + (symbol & 1) << extra) + bits.read(extra) + 1;
    }

    /** How many pixels back one finds the pixel of a distance. */
    private static int back(int distance, int width) {
        if (distance > NEIGHBOURS) {
            return distance - NEIGHBOURS;
        }
        int near = NEAR[distance - 1];
        return Math.max(1, (near >> 4) * width + 8 - (near & 0xF));
    }
}
