// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Bytes;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.PictureException;
import dev.densestream.serde.picture.PictureException.Reason;
import dev.densestream.serde.picture.PictureFormat;
import dev.densestream.serde.picture.Pixels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first frame of a GIF picture, on its screen (GIF89a specification). Where the frame leaves
 * the screen free, the transparent colour is seen, or the first one, as in Pillow.
 */
final class GifFile extends EncodedPicture {

    private static final int SCREEN_BYTES = 13;
    private static final int FRAME_BYTES = 10;
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xF9;
    private static final int FRAME = 0x2C;
    private static final int TRAILER = 0x3B;

    private static final int CODE_TABLE_BYTES = 1 << 15;
    private static final int INTERLACED = 0x40;
    private static final int LAST_PASS = 3;
    private static final int[] FIRST_ROWS = {0, 4, 2, 1};
    private static final int[] ROW_STEPS = {8, 8, 4, 2};

    private final Bytes file;
    private final Frame frame;

    /**
     * A frame's place on the screen.
     *
     * @param interlaced whether its rows come in four passes
     * @param transparent the number of the transparent colour, or 0
     * @param data where its numbers begin
     */
    private record Frame(
            int left,
            int top,
            int width,
            int height,
            boolean interlaced,
            int transparent,
            Palette palette,
            int data) {}

    private GifFile(Bytes file, int width, int height, Frame frame) {
        super(
                PictureFormat.GIF,
                Math.max(width, frame.left + frame.width),
                Math.max(height, frame.top + frame.height));
        this.frame = frame;
        this.file = file;
    }

    static GifFile read(byte[] bytes) {
        Bytes file = new Bytes(PictureFormat.GIF, bytes);
        file.require(0, SCREEN_BYTES, "header");
        int width = file.u16le(6);
        int height = file.u16le(8);
        int colours = tableColours(file.u8(10));
        file.require(SCREEN_BYTES, 3L * colours, "palette");
        Palette shared =
                colours == 0 ? null : new Palette().with(file, SCREEN_BYTES, colours, 3, 0);
        int transparent = 0;
        int at = SCREEN_BYTES + 3 * colours;
        while (true) {
            file.require(at, 1, "a block");
            int block = file.u8(at);
            if (block == EXTENSION) {
                file.require(at, 8, "an extension");
                if (file.u8(at + 1) == GRAPHIC_CONTROL && file.u8(at + 2) >= 4) {
                    transparent = (file.u8(at + 3) & 1) == 0 ? 0 : file.u8(at + 6);
                }
                at = blocksEnd(file, at + 2);
            } else if (block == FRAME) {
                file.require(at, FRAME_BYTES, "a frame");
                Frame frame = frame(file, at, transparent, shared);
                blocksEnd(file, frame.data + 1);
                return new GifFile(file, width, height, frame);
            } else if (block == TRAILER) {
                throw file.corrupt("expected at least one frame, got none");
            } else {
                throw file.corrupt(
                        "byte %d: expected a frame or an extension, got 0x%02x"
                                .formatted(at, block));
            }
        }
    }

    private static Frame frame(Bytes file, int at, int transparent, @Nullable Palette shared) {
        int width = file.u16le(at + 5);
        int height = file.u16le(at + 7);
        if (width == 0 || height == 0) {
            throw new PictureException(
                    Reason.ZERO_SIZED,
                    "GIF: frame of %d x %d pixels: expected at least one".formatted(width, height));
        }
        int own = tableColours(file.u8(at + 9));
        file.require(at + FRAME_BYTES, 3L * own + 1, "palette");
        Palette palette = shared == null ? new Palette() : shared;
        if (own > 0) {
            palette = new Palette().with(file, at + FRAME_BYTES, own, 3, 0);
        }
        return new Frame(
                file.u16le(at + 1),
                file.u16le(at + 3),
                width,
                height,
                (file.u8(at + 9) & INTERLACED) != 0,
                transparent,
                palette,
                at + FRAME_BYTES + 3 * own);
    }

    /** Behind the empty block that ends a chain of blocks. */
    private static int blocksEnd(Bytes file, int from) {
        int at = from;
        while (true) {
            file.require(at, 1, "a block");
            int length = file.u8(at);
            file.require(at, 1L + length, "a block");
            at += 1 + length;
            if (length == 0) {
                return at;
            }
        }
    }

    private static int tableColours(int flags) {
        return (flags & 0x80) == 0 ? 0 : 2 << (flags & 7);
    }

    @Override
    public long decodingBytes() {
        return CODE_TABLE_BYTES + 2L * frame.width * frame.height + 4 * pixels();
    }

    @Override
    public Pixels decode() {
        byte[] numbers = GifPixels.decode(file, frame.data, frame.width * frame.height);
        return frame.palette.colours(onScreen(numbers), width(), height());
    }

    private byte[] onScreen(byte[] numbers) {
        boolean whole = frame.width == width() && frame.height == height();
        if (whole && !frame.interlaced) {
            return numbers;
        }
        byte[] screen = new byte[width() * height()];
        Arrays.fill(screen, (byte) frame.transparent);
        int from = 0;
        for (int pass = frame.interlaced ? 0 : LAST_PASS; pass <= LAST_PASS; pass++) {
            int first = frame.interlaced ? FIRST_ROWS[pass] : 0;
            int step = frame.interlaced ? ROW_STEPS[pass] : 1;
            for (int y = first; y < frame.height; y += step) {
                int to = (frame.top + y) * width() + frame.left;
                System.arraycopy(numbers, from, screen, to, frame.width);
                from += frame.width;
            }
        }
        return screen;
    }
}
