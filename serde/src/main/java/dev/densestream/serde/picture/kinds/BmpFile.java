// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Bytes;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.PictureException;
import dev.densestream.serde.picture.PictureException.Reason;
import dev.densestream.serde.picture.PictureFormat;
import dev.densestream.serde.picture.Pixels;

/** A BMP picture of 1, 4, 8, 24 or 32 bits, not compressed. */
final class BmpFile extends EncodedPicture {

    private static final int FILE_HEADER = 14;
    private static final int OLD_HEADER = 12;
    private static final int HEADER = 40;
    private static final int LARGEST_HEADER = 124;
    private static final int BIT_FIELDS = 3;

    private final Bytes file;
    private final boolean topDown;
    private final int bits;
    private final int rowBytes;
    private final Palette palette;

    /**
     * @param height negative of a picture whose rows come from the top down
     */
    private BmpFile(Bytes file, long width, long height, int bits, Palette palette) {
        super(PictureFormat.BMP, width, Math.abs(height));
        this.file = file;
        this.topDown = height < 0;
        this.bits = bits;
        this.palette = palette;
        long rowBytes = (width * bits + 31) / 32 * 4;
        file.require(file.u32le(10), rowBytes * height(), "pixels");
        this.rowBytes = (int) rowBytes;
    }

    static BmpFile read(byte[] bytes) {
        Bytes file = new Bytes(PictureFormat.BMP, bytes);
        file.require(0, FILE_HEADER + 4, "header");
        long header = file.u32le(FILE_HEADER);
        boolean old = header == OLD_HEADER;
        if (!old && (header < HEADER || header > LARGEST_HEADER)) {
            throw file.unsupported("expected a header of 12 or 40 to 124 bytes, got " + header);
        }
        file.require(FILE_HEADER, header, "header");
        int at = FILE_HEADER + 4;
        long width = old ? file.u16le(at) : file.s32le(at);
        long height = old ? file.u16le(at + 2) : file.s32le(at + 4);
        int bits = file.u16le(old ? at + 6 : at + 10);
        long compression = old ? 0 : file.u32le(at + 12);
        requireKind(file, bits, compression, (int) header);
        long colours = bits > 8 ? 0 : colours(file, at, old, bits);
        int entryBytes = old ? 3 : 4;
        long paletteBegin = FILE_HEADER + header;
        long begin = file.u32le(10);
        long paletteEnd = paletteBegin + colours * entryBytes;
        if (begin < paletteEnd || begin > file.length()) {
            throw new PictureException(
                    begin < paletteEnd ? Reason.CORRUPT : Reason.TRUNCATED,
                    "BMP: expected pixels from byte %d to %d on, got %d"
                            .formatted(paletteEnd, file.length(), begin));
        }
        boolean blackAndWhite =
                colours == 2
                        && file.has((int) paletteBegin, "\0\0\0")
                        && file.has((int) paletteBegin + entryBytes, "\u00ff\u00ff\u00ff");
        if (bits > 1 && blackAndWhite) {
            throw file.unsupported(
                    "black and white in %d bits a pixel is not taken, as Pillow misreads it; save it with 1"
                            .formatted(bits));
        }
        Palette palette =
                new Palette().with(file, (int) paletteBegin, (int) colours, entryBytes, 2);
        return new BmpFile(file, width, height, bits, palette);
    }

    private static long colours(Bytes file, int at, boolean old, int bits) {
        long used = old ? 0 : file.u32le(at + 28);
        if (used > 1 << bits) {
            throw file.corrupt(
                    "palette: expected at most %d colours, got %d".formatted(1 << bits, used));
        }
        return used == 0 ? 1 << bits : used;
    }

    private static void requireKind(Bytes file, int bits, long compression, int header) {
        boolean plain =
                compression == 0
                        && (bits == 1 || bits == 4 || bits == 8 || bits == 24 || bits == 32);
        if (plain || (compression == BIT_FIELDS && bits == 32 && hasUsualMasks(file, header))) {
            return;
        }
        throw file.unsupported(
                "expected 1, 4, 8, 24 or 32 bits a pixel, not compressed, got %d bits with compression %d; save it as PNG"
                        .formatted(bits, compression));
    }

    /** Blue in the lowest byte, then green and red. */
    private static boolean hasUsualMasks(Bytes file, int header) {
        int at = FILE_HEADER + HEADER;
        file.require(at, 12, "masks");
        boolean usual =
                file.u32le(at) == 0xFF0000
                        && file.u32le(at + 4) == 0xFF00
                        && file.u32le(at + 8) == 0xFF;
        return usual && header >= HEADER;
    }

    @Override
    public long decodingBytes() {
        return (bits <= 8 ? 4 : 3) * pixels();
    }

    @Override
    public Pixels decode() {
        int samples = bits <= 8 ? 1 : 3;
        byte[] decoded = new byte[Math.multiplyExact(width() * height(), samples)];
        for (int y = 0; y < height(); y++) {
            int row = (int) file.u32le(10) + (topDown ? y : height() - 1 - y) * rowBytes;
            int to = y * width() * samples;
            if (bits <= 8) {
                numbers(row, decoded, to);
            } else {
                colours(row, decoded, to);
            }
        }
        return bits <= 8
                ? palette.colours(decoded, width(), height())
                : Pixels.rgb(decoded, width(), height());
    }

    /** The leftmost number is in the highest bits of a byte. */
    private void numbers(int row, byte[] to, int toFrom) {
        int perByte = Byte.SIZE / bits;
        for (int x = 0; x < width(); x++) {
            int shift = Byte.SIZE - bits * (1 + x % perByte);
            to[toFrom + x] = (byte) (file.u8(row + x / perByte) >> shift & (1 << bits) - 1);
        }
    }

    private void colours(int row, byte[] to, int toFrom) {
        int step = bits / Byte.SIZE;
        for (int x = 0; x < width(); x++) {
            for (int c = 0; c < 3; c++) {
                to[toFrom + 3 * x + c] = file.file()[row + x * step + 2 - c];
            }
        }
    }
}
