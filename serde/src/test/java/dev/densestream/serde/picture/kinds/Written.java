// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Files written byte by byte, to break one rule of a format each. */
final class Written {

    static final Path FOLDER = Path.of("src/test/resources/golden-pictures");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int bits;
    private int held;

    static byte[] golden(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file with other bytes from a place on. */
    static byte[] with(byte[] file, int at, int... values) {
        byte[] changed = file.clone();
        for (int i = 0; i < values.length; i++) {
            changed[at + i] = (byte) values[i];
        }
        return changed;
    }

    /** Where bytes begin for the first time. */
    static int find(byte[] file, int... values) {
        for (int at = 0; ; at++) {
            if (Arrays.equals(with(file, at, values), file)) {
                return at;
            }
        }
    }

    Written u8(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    Written text(String latin1) {
        bytes.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    Written all(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    Written u32be(long value) {
        return u8((int) (value >> 24), (int) (value >> 16), (int) (value >> 8), (int) value);
    }

    Written u32le(long value) {
        return u8((int) value, (int) (value >> 8), (int) (value >> 16), (int) (value >> 24));
    }

    /** Bits from the lowest one of a byte on. */
    Written bits(int count, int value) {
        for (int i = 0; i < count; i++) {
            held |= (value >> i & 1) << bits++;
            if (bits == Byte.SIZE) {
                align();
            }
        }
        return this;
    }

    Written align() {
        if (bits > 0) {
            bytes.write(held);
        }
        bits = 0;
        held = 0;
        return this;
    }

    /** A chunk of PNG. */
    Written chunk(String name, byte[] data) {
        byte[] checked = new Written().text(name).all(data).done();
        CRC32 crc = new CRC32();
        crc.update(checked);
        return u32be(data.length).all(checked).u32be(crc.getValue());
    }

    byte[] done() {
        return align().bytes.toByteArray();
    }

    static Written png() {
        return new Written().text("\u0089PNG\r\n\u001a\n");
    }

    static byte[] header(long width, long height, int depth, int colourType) {
        return new Written().u32be(width).u32be(height).u8(depth, colourType, 0, 0, 0).done();
    }

    /** A start marker and a frame header of one component. */
    static Written jpeg(int width, int height) {
        return new Written()
                .u8(0xFF, 0xD8, 0xFF, 0xC2, 0, 11, 8, height >> 8, height, width >> 8, width)
                .u8(1, 1, 0x11, 0);
    }

    /** A lossless WebP picture of the bits that follow its size. */
    static byte[] webp(int width, int height, Written data) {
        Written sized = new Written().u8(0x2F).bits(14, width - 1).bits(14, height - 1).bits(4, 0);
        byte[] all = sized.all(data.done()).done();
        int padded = all.length + (all.length & 1);
        return new Written()
                .text("RIFF")
                .u32le(12L + padded)
                .text("WEBPVP8L")
                .u32le(all.length)
                .all(Arrays.copyOf(all, padded))
                .done();
    }
}
