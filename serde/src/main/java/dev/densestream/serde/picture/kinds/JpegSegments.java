// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Bytes;
import dev.densestream.serde.picture.ExifOrientation;
import dev.densestream.serde.picture.PictureException;
import dev.densestream.serde.picture.PictureException.Reason;
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

    /** Bytes before what is kept, for a header. */
    static final int HEADER_ROOM = 20;

    /**
     * Encoders make 10 or a few more; each one is work for all pixels, however few bytes it has.
     */
    static final int MOST_SCANS = 100;

    /** Of all scans, a few seconds' work: 12 scans of 64 million pixels. */
    static final long MOST_SCANNED_PIXELS = 800_000_000;

    private final Bytes file;
    private final byte[] kept;
    private int keptBytes = HEADER_ROOM;
    private int scans;
    private boolean separate;
    private boolean jfif;
    private int adobeTransform = NONE;
    private int orientation = 1;
    private @Nullable JpegFrame frame;

    private JpegSegments(Bytes file) {
        this.file = file;
        this.kept = new byte[HEADER_ROOM + file.length()];
    }

    /**
     * What a file holds.
     *
     * @param frame its header
     * @param jfif whether it says that its colours are those of JFIF
     * @param adobeTransform what Adobe's segment says of its colours, or -1 without one
     * @param separate whether a scan leaves a component out, for others that follow
     * @param kept {@link #HEADER_ROOM} bytes, then all segments that decide its pixels
     * @param keptBytes how many bytes that is
     */
    record Walked(
            JpegFrame frame,
            boolean jfif,
            int adobeTransform,
            int orientation,
            boolean separate,
            byte[] kept,
            int keptBytes) {}

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
                segments.separate,
                segments.kept,
                segments.keptBytes);
    }

    private void run() {
        int at = 2;
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
                takeScan(at, length);
                end = scanEnd(end);
            }
            take(marker, at, length, end);
            at = end;
        }
        if (scans == 0) {
            throw file.corrupt("expected at least one scan, got none");
        }
        keep(at - 2, at);
        kept[keptBytes - 2] = (byte) 0xFF;
    }

    private void keep(int from, int end) {
        System.arraycopy(file.file(), from, kept, keptBytes, end - from);
        keptBytes += end - from;
    }

    private void takeScan(int at, int length) {
        if (frame == null) {
            throw file.corrupt("expected its size before its first scan, got none");
        }
        scans++;
        if (scans > MOST_SCANS
                || scans * frame.pixels() > Math.max(frame.pixels(), MOST_SCANNED_PIXELS)) {
            throw file.unsupported(
                    "expected at most %d scans, of %d pixels in all, got more; save it as baseline"
                            .formatted(MOST_SCANS, MOST_SCANNED_PIXELS));
        }
        separate |= length > 2 && file.u8(at + 2) < frame.components();
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
            if (file.u8(i) != 0xFF) {
                continue;
            }
            int begin = i;
            while (i < file.length() - 1 && file.u8(i + 1) == 0xFF) {
                i++;
            }
            if (i == file.length() - 1) {
                break;
            }
            int next = file.u8(i + 1);
            if (next == 0 && i > begin) {
                // fill bytes come before markers alone, and libraries differ in what they make of
                // it
                throw file.corrupt(
                        "byte %d: expected a marker behind fill bytes, got none".formatted(i));
            }
            if (next != 0 && (next < 0xD0 || next > 0xD7)) {
                return i;
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
            keep(at - 2, end);
        }
    }

    private void takeFrame(int marker, int at, int length) {
        if (frame != null) {
            throw file.corrupt("expected one size, got a second one at byte %d".formatted(at - 2));
        }
        frame = JpegFrame.read(file, marker, at, length);
    }
}
