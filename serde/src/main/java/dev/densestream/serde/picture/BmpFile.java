// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture;

import dev.densestream.serde.picture.PictureException.Reason;
import java.awt.image.Raster;

/** A BMP picture of 1, 4, 8, 24 or 32 bits, not compressed. */
final class BmpFile extends EncodedPicture {

    private static final int FILE_HEADER = 14;
    private static final int OLD_HEADER = 12;
    private static final int HEADER = 40;
    private static final int LARGEST_HEADER = 124;
    private static final int BIT_FIELDS = 3;

    private final Bytes file;
    private final int bits;
    private final Palette palette;

    private BmpFile(Bytes file, long width, long height, int bits, Palette palette) {
        super(PictureFormat.BMP, width, height);
        this.file = file;
        this.bits = bits;
        this.palette = palette;
        long rowBytes = (width * bits + 31) / 32 * 4;
        file.require(file.u32le(10), rowBytes * height, "pixels");
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
        // rows from the top down have a negative height
        long height = Math.abs(old ? file.u16le(at + 2) : (long) file.s32le(at + 4));
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
        return 8 * pixels();
    }

    @Override
    public Pixels decode() {
        Raster raster =
                ImageDecoder.decode(this, file.file(), reader -> reader.read(0).getRaster());
        return bits <= 8
                ? palette.colours(RasterSamples.bytes(raster), width(), height())
                : RasterSamples.pixels(raster);
    }
}
