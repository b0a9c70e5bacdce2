// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture;

import dev.densestream.serde.picture.PictureException.Reason;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a JPEG file (ITU-T T.81, annex B), walked from its first byte to its end marker.
 *
 * <p>What decides its pixels is kept; comments, thumbnails and colour profiles are left behind
 * unread, so that no reader inflates them or is misled by them.
 */
final class JpegSegments {

    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int DHT = 0xC4;
    private static final int DAC = 0xCC;
    private static final int JPG = 0xC8;
    private static final int DNL = 0xDC;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int APP15 = 0xEF;
    private static final int COMMENT = 0xFE;
    private static final int TEM = 0x01;
    private static final int NONE = -1;

    private final Bytes file;
    private final ByteArrayOutputStream kept;
    private boolean jfif;
    private int adobeTransform = NONE;
    private int orientation = 1;
    private @Nullable JpegFrame frame;

    private JpegSegments(Bytes file) {
        this.file = file;
        this.kept = new ByteArrayOutputStream(file.length() + 32);
    }

    /**
     * What a file holds.
     *
     * @param frame its header
     * @param jfif whether it says that its colours are those of JFIF
     * @param adobeTransform what Adobe's segment says of its colours, or -1 without one
     * @param body all segments that decide its pixels, without the start marker
     */
    record Walked(
            JpegFrame frame, boolean jfif, int adobeTransform, int orientation, byte[] body) {}

    static Walked walk(Bytes file) {
        JpegSegments segments = new JpegSegments(file);
        segments.run();
        JpegFrame frame = segments.frame;
        if (frame == null) {
            throw file.corrupt("expected its size, got none");
        }
        return new Walked(
                frame,
                segments.jfif,
                segments.adobeTransform,
                segments.orientation,
                segments.kept.toByteArray());
    }

    private void run() {
        int at = 2;
        boolean scans = false;
        while (true) {
            int marker = marker(at);
            at = markerEnd(at);
            if (marker == EOI) {
                break;
            }
            if (marker == TEM || marker == SOI || (marker >= 0xD0 && marker <= 0xD7)) {
                continue;
            }
            file.require(at, 2, "a segment's length");
            int length = file.u16be(at);
            if (length < 2) {
                throw file.corrupt(
                        "segment at byte %d: expected a length of at least 2, got %d"
                                .formatted(at - 2, length));
            }
            file.require(at, length, "a segment");
            int end = at + length;
            if (marker == SOS) {
                if (frame == null) {
                    throw file.corrupt("expected its size before its first scan, got none");
                }
                scans = true;
                end = scanEnd(end);
            }
            take(marker, at, length, end);
            at = end;
        }
        if (!scans) {
            throw file.corrupt("expected at least one scan, got none");
        }
        kept.write(0xFF);
        kept.write(EOI);
    }

    /** The marker at a byte, behind as many fill bytes as there are. */
    private int marker(int at) {
        file.require(at, 2, "a marker");
        if (file.u8(at) != 0xFF) {
            throw file.corrupt("byte %d: expected a marker, got 0x%02x".formatted(at, file.u8(at)));
        }
        return file.u8(markerEnd(at) - 1);
    }

    private int markerEnd(int at) {
        int end = at + 1;
        while (end < file.length() && file.u8(end) == 0xFF) {
            end++;
        }
        file.require(end, 1, "a marker");
        return end + 1;
    }

    /** Where the scan's data ends: at a marker that is no restart. */
    private int scanEnd(int from) {
        for (int i = from; i < file.length() - 1; i++) {
            if (file.u8(i) == 0xFF) {
                int next = file.u8(i + 1);
                if (next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7)) {
                    return i;
                }
            }
        }
        throw new PictureException(
                Reason.TRUNCATED, "JPEG: expected an end marker, got none; it is cut short");
    }

    private void take(int marker, int at, int length, int end) {
        boolean frameHeader =
                marker >= 0xC0 && marker <= 0xCF && marker != DHT && marker != JPG && marker != DAC;
        if (frameHeader) {
            takeFrame(marker, at, length);
        } else if (marker == APP0) {
            jfif |= length >= 16 && file.has(at + 2, "JFIF\0");
        } else if (marker == APP1 && length > 8 && file.has(at + 2, "Exif\0\0")) {
            orientation = ExifOrientation.of(file, at + 8, at + length);
        } else if (marker == APP14 && length >= 14 && file.has(at + 2, "Adobe")) {
            adobeTransform = file.u8(at + 13);
        } else if (marker == DNL) {
            throw file.unsupported("its height comes behind its first scan; save it anew");
        }
        if ((marker < APP0 || marker > APP15) && marker != COMMENT) {
            kept.write(0xFF);
            kept.write(marker);
            kept.write(file.file(), at, end - at);
        }
    }

    private void takeFrame(int marker, int at, int length) {
        if (frame != null) {
            throw file.corrupt("expected one size, got a second one at byte %d".formatted(at - 2));
        }
        frame = JpegFrame.read(file, marker, at, length);
    }
}
