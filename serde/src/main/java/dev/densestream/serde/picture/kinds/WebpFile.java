// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Bytes;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.ExifOrientation;
import dev.densestream.serde.picture.PictureException;
import dev.densestream.serde.picture.PictureFormat;
import dev.densestream.serde.picture.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * A lossless WebP picture, or the first frame of an animated one (RFC 9649). Lossy ones are turned
 * away, as no decoder in Java gives their pixels.
 */
final class WebpFile extends EncodedPicture {

    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int SIGNATURE = 0x2F;

    /** Numbers of groups of codes, and caches. */
    private static final int FIXED_BYTES = 1 << 20;

    private static final int HEADER_BYTES = 5;
    private static final int VERSION_SHIFT = 5;
    private static final int SIDE_BITS = 14;
    private static final int SIDE_MASK = (1 << SIDE_BITS) - 1;

    private final Bytes file;
    private final int data;
    private final int dataEnd;

    private final int orientation;

    private WebpFile(Bytes file, long width, long height, int data, int dataEnd, int orientation) {
        super(PictureFormat.WEBP, width, height);
        this.orientation = orientation;
        this.file = file;
        this.data = data;
        this.dataEnd = dataEnd;
    }

    static WebpFile read(byte[] bytes) {
        Bytes file = new Bytes(PictureFormat.WEBP, bytes);
        long end = 8 + file.u32le(4);
        file.require(0, end, "the file");
        return first(file, RIFF_HEADER, end, null);
    }

    /** A place on which frames are shown; null for a still picture. */
    private record Canvas(long width, long height) {}

    private static WebpFile first(Bytes file, int from, long end, @Nullable Canvas shown) {
        Canvas canvas = shown;
        long at = from;
        while (at + CHUNK_HEADER <= end) {
            int chunk = (int) at;
            long length = file.u32le(chunk + 4);
            int begin = chunk + CHUNK_HEADER;
            file.require(begin, length, "a chunk");
            if (file.has(chunk, "VP8L")) {
                return lossless(file, begin, length, canvas);
            }
            if (file.has(chunk, "VP8 ")) {
                throw file.unsupported(
                        "lossy pictures are not taken, as no decoder in Java gives the right"
                                + " pixels; save it as JPEG, PNG or lossless WebP");
            }
            if (file.has(chunk, "VP8X")) {
                file.require(begin, 10, "the canvas");
                canvas = new Canvas(1 + u24(file, begin + 4), 1 + u24(file, begin + 7));
            }
            // frames hold no frames
            if (file.has(chunk, "ANMF") && from == RIFF_HEADER) {
                file.require(begin, FRAME_HEADER, "a frame");
                if (u24(file, begin) != 0 || u24(file, begin + 3) != 0) {
                    throw smallFrame(file);
                }
                return first(file, begin + FRAME_HEADER, begin + length, canvas);
            }
            at = begin + length + (length & 1);
        }
        throw file.corrupt("expected a picture, got none");
    }

    private static WebpFile lossless(Bytes file, int at, long length, @Nullable Canvas canvas) {
        file.require(at, HEADER_BYTES, "the picture's size");
        if (length < HEADER_BYTES
                || file.u8(at) != SIGNATURE
                || file.u8(at + 4) >> VERSION_SHIFT != 0) {
            throw file.corrupt("byte %d: expected a lossless picture, got none".formatted(at));
        }
        long sides = file.u32le(at + 1);
        long width = (sides & SIDE_MASK) + 1;
        long height = (sides >> SIDE_BITS & SIDE_MASK) + 1;
        if (canvas != null && (canvas.width != width || canvas.height != height)) {
            throw smallFrame(file);
        }
        return new WebpFile(
                file, width, height, at + HEADER_BYTES, (int) (at + length), orientation(file));
    }

    /** EXIF data come behind the picture. */
    private static int orientation(Bytes file) {
        long end = 8 + file.u32le(4);
        long at = RIFF_HEADER;
        while (at + CHUNK_HEADER <= end) {
            int begin = (int) at + CHUNK_HEADER;
            long length = file.u32le(begin - 4);
            if (begin + length > end) {
                break;
            }
            if (file.has((int) at, "EXIF")) {
                int tiff = begin + (file.has(begin, "Exif\0\0") ? 6 : 0);
                return ExifOrientation.of(file, tiff, (int) (begin + length));
            }
            at = begin + length + (length & 1);
        }
        return 1;
    }

    @Override
    public int orientation() {
        return orientation;
    }

    private static PictureException smallFrame(Bytes file) {
        return file.unsupported(
                "its first frame does not cover it, which is not taken; save the frame alone");
    }

    private static long u24(Bytes file, int at) {
        return file.u16le(at) | (long) file.u8(at + 2) << 16;
    }

    @Override
    public long decodingBytes() {
        // colours as numbers are unpacked into another picture, red, green and blue are taken out
        // of it, and there are at most three pictures of tiles of 4 x 4 pixels
        long tiles = (width() / 4L + 1) * (height() / 4L + 1);
        long codes = Math.min(2L * Short.BYTES * WebpCodes.MOST_TABLE, 300L * (dataEnd - data));
        return 10 * pixels() + 3L * Integer.BYTES * tiles + codes + FIXED_BYTES;
    }

    @Override
    public Pixels decode() {
        WebpBits bits = new WebpBits(file, data, dataEnd);
        int[] pixels = new WebpLossless(file, bits).decode(width(), height());
        byte[] rgb = new byte[Math.multiplyExact(pixels.length, 3)];
        for (int i = 0; i < pixels.length; i++) {
            rgb[3 * i] = (byte) (pixels[i] >> 16);
            rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
            rgb[3 * i + 2] = (byte) pixels[i];
        }
        return Pixels.rgb(rgb, width(), height());
    }
}
