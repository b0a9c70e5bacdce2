// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.Raster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A lossless WebP picture, or the first frame of an animated one (RFC 9649). Lossy ones are turned
 * away: the decoder in pure Java is up to 73 levels off.
 */
final class WebpFile extends EncodedPicture {

    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int SIGNATURE = 0x2F;
    private static final int SIDE_BITS = 14;
    private static final int SIDE_MASK = (1 << SIDE_BITS) - 1;

    private final byte[] alone;

    private WebpFile(long width, long height, byte[] alone) {
        super(PictureFormat.WEBP, width, height);
        this.alone = alone;
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
            if (file.has(chunk, "ANMF")) {
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
        file.require(at, 5, "the picture's size");
        if (length < 5 || file.u8(at) != SIGNATURE) {
            throw file.corrupt("byte %d: expected a lossless picture, got none".formatted(at));
        }
        long sides = file.u32le(at + 1);
        long width = (sides & SIDE_MASK) + 1;
        long height = (sides >> SIDE_BITS & SIDE_MASK) + 1;
        if (canvas != null && (canvas.width != width || canvas.height != height)) {
            throw smallFrame(file);
        }
        return new WebpFile(width, height, alone(file, at, (int) length));
    }

    private static PictureException smallFrame(Bytes file) {
        return file.unsupported(
                "its first frame does not cover it, which is not taken; save the frame alone");
    }

    private static long u24(Bytes file, int at) {
        return file.u16le(at) | (long) file.u8(at + 2) << 16;
    }

    /** The picture without frames, profiles and texts around it. */
    private static byte[] alone(Bytes file, int at, int length) {
        int padded = length + (length & 1);
        ByteBuffer alone =
                ByteBuffer.allocate(RIFF_HEADER + CHUNK_HEADER + padded)
                        .order(ByteOrder.LITTLE_ENDIAN);
        alone.put(PictureFormat.bytes("RIFF"));
        alone.putInt(alone.capacity() - CHUNK_HEADER);
        alone.put(PictureFormat.bytes("WEBPVP8L"));
        alone.putInt(length);
        alone.put(file.file(), at, length);
        return alone.array();
    }

    @Override
    public long decodingBytes() {
        // a picture of four samples, and one int a pixel for each of three transforms
        return alone.length + 20 * pixels();
    }

    @Override
    public Pixels decode() {
        // made by hand, as a registry would hold on to this job's classes
        Raster raster =
                ImageDecoder.decode(
                        this,
                        new WebPImageReaderSpi().createReaderInstance(null),
                        alone,
                        reader -> reader.read(0).getRaster());
        return RasterSamples.pixels(raster);
    }
}
