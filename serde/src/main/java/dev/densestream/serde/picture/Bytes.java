// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture;

import dev.densestream.serde.picture.PictureException.Reason;

/** Numbers in the bytes of a picture. */
public record Bytes(PictureFormat format, byte[] file) {

    public int length() {
        return file.length;
    }

    /**
     * @throws PictureException if fewer than so many bytes lie there
     */
    public void require(long at, long count, String what) {
        if (at + count > file.length) {
            throw new PictureException(
                    Reason.TRUNCATED,
                    "%s: expected %d bytes of %s at byte %d, got %d; it is cut short"
                            .formatted(format, count, what, at, Math.max(0, file.length - at)));
        }
    }

    public int u8(int at) {
        return file[at] & 0xFF;
    }

    public int u16be(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    public int u16le(int at) {
        return u8(at + 1) << 8 | u8(at);
    }

    public int s32be(int at) {
        return u16be(at) << 16 | u16be(at + 2);
    }

    public int s32le(int at) {
        return u16le(at + 2) << 16 | u16le(at);
    }

    public long u32be(int at) {
        return s32be(at) & 0xFFFF_FFFFL;
    }

    public long u32le(int at) {
        return s32le(at) & 0xFFFF_FFFFL;
    }

    public boolean has(int at, String latin1) {
        return PictureFormat.has(file, at, PictureFormat.bytes(latin1));
    }

    public PictureException corrupt(String problem) {
        return new PictureException(Reason.CORRUPT, "%s: %s".formatted(format, problem));
    }

    public PictureException unsupported(String what) {
        return new PictureException(Reason.UNSUPPORTED, "%s: %s".formatted(format, what));
    }
}
