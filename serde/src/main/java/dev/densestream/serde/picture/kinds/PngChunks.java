// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Bytes;
import dev.densestream.serde.picture.ExifOrientation;
import dev.densestream.serde.picture.PictureException;
import dev.densestream.serde.picture.PictureException.Reason;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file (PNG specification, third edition, section 5). What decides its pixels
 * is kept; texts and colour profiles are left behind unread, so that nothing inflates them.
 *
 * @param critical begins with a PNG file of the chunks that are kept
 * @param criticalBytes how long that is
 */
record PngChunks(
        int width,
        int height,
        int bitDepth,
        int colourType,
        int orientation,
        Palette palette,
        byte[] critical,
        int criticalBytes) {

    private static final int SIGNATURE_BYTES = 8;
    private static final int HEADER_BYTES = 13;

    /** Length, name and checksum. */
    private static final int AROUND = 12;

    private static final String[] DEPTHS = {
        "1 2 4 8 16", "", "8 16", "1 2 4 8", "8 16", "", "8 16"
    };
    private static final int[] SAMPLES = {1, 0, 3, 1, 2, 0, 4};

    /**
     * Checks a file from its signature to its end.
     *
     * @throws PictureException if it breaks a rule
     */
    static PngChunks read(Bytes file) {
        byte[] kept = Arrays.copyOf(file.file(), file.length());
        int keptBytes = SIGNATURE_BYTES;
        Palette palette = new Palette();
        int orientation = 1;
        boolean header = false;
        boolean data = false;
        boolean colours = false;
        int at = SIGNATURE_BYTES;
        while (true) {
            file.require(at, AROUND, "a chunk");
            long length = file.u32be(at);
            file.require(at, AROUND + length, "a chunk");
            int begin = at + 8;
            int next = (int) (at + AROUND + length);
            String name = name(file, at + 4);
            if (!header && !name.equals("IHDR")) {
                throw file.corrupt("expected chunk IHDR first, got " + name);
            }
            boolean critical = Character.isUpperCase(name.charAt(0));
            if (critical) {
                requireChecksum(file, at, name, (int) length);
                System.arraycopy(file.file(), at, kept, keptBytes, next - at);
                keptBytes += next - at;
            }
            switch (name) {
                case "IHDR" -> {
                    requireHeader(file, begin, (int) length, header);
                    header = true;
                }
                case "PLTE" -> {
                    if (length % 3 != 0 || length == 0 || length > 768 || colours || data) {
                        throw file.corrupt(
                                "palette: expected one of 1 to 256 colours before the pixels, got %d bytes"
                                        .formatted(length));
                    }
                    palette.with(file, begin, (int) length / 3, 3, 0);
                    colours = true;
                }
                case "IDAT" -> data = true;
                case "eXIf" -> orientation = ExifOrientation.of(file, begin, next - 4);
                case "IEND" -> {
                    int colourType = file.u8(SIGNATURE_BYTES + 17);
                    if (!data || (colourType == 3 && !colours)) {
                        throw file.corrupt(
                                "expected %s before its end, got none"
                                        .formatted(data ? "a palette" : "pixels"));
                    }
                    return new PngChunks(
                            file.s32be(SIGNATURE_BYTES + 8),
                            file.s32be(SIGNATURE_BYTES + 12),
                            file.u8(SIGNATURE_BYTES + 16),
                            colourType,
                            orientation,
                            palette,
                            kept,
                            keptBytes);
                }
                default -> {
                    if (critical) {
                        throw file.unsupported("chunk %s is unknown".formatted(name));
                    }
                }
            }
            at = next;
        }
    }

    private static String name(Bytes file, int at) {
        StringBuilder name = new StringBuilder();
        for (int i = at; i < at + 4; i++) {
            char c = (char) file.u8(i);
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!letter) {
                throw file.corrupt(
                        "chunk at byte %d: expected a name of four letters, got 0x%02x"
                                .formatted(at - 4, (int) c));
            }
            name.append(c);
        }
        return name.toString();
    }

    private static void requireChecksum(Bytes file, int at, String name, int length) {
        CRC32 crc = new CRC32();
        crc.update(file.file(), at + 4, length + 4);
        long stored = file.u32be(at + 8 + length);
        if (crc.getValue() != stored) {
            throw file.corrupt(
                    "chunk %s at byte %d: expected checksum %08x, got %08x"
                            .formatted(name, at, stored, crc.getValue()));
        }
    }

    private static void requireHeader(Bytes file, int at, int length, boolean again) {
        if (length != HEADER_BYTES || again) {
            throw file.corrupt(
                    "expected one chunk IHDR of %d bytes, got %s"
                            .formatted(HEADER_BYTES, again ? "two" : length + " bytes"));
        }
        long width = file.u32be(at);
        long height = file.u32be(at + 4);
        if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw new PictureException(
                    Reason.TOO_MANY_PIXELS, "PNG of %d x %d pixels".formatted(width, height));
        }
        int depth = file.u8(at + 8);
        int colourType = file.u8(at + 9);
        boolean known =
                colourType < DEPTHS.length
                        && (" " + DEPTHS[colourType] + " ").contains(" " + depth + " ");
        if (!known || file.u8(at + 10) != 0 || file.u8(at + 11) != 0 || file.u8(at + 12) > 1) {
            throw file.corrupt(
                    "header: no such kind of %d bits, colour type %d, compression %d, filter %d, interlacing %d"
                            .formatted(
                                    depth,
                                    colourType,
                                    file.u8(at + 10),
                                    file.u8(at + 11),
                                    file.u8(at + 12)));
        }
    }

    int samplesPerPixel() {
        return SAMPLES[colourType];
    }
}
