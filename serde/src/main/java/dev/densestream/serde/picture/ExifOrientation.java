// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture;

/** How a picture's EXIF data say that it is to be turned. */
public final class ExifOrientation {

    private static final int UPRIGHT = 1;
    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;

    private ExifOrientation() {}

    /**
     * The orientation in a TIFF header; 1 where there is none, or none that makes sense.
     *
     * @param begin where the TIFF header is
     * @param end behind its last byte
     */
    public static int of(Bytes file, int begin, int end) {
        if (end - begin < 8) {
            return UPRIGHT;
        }
        boolean little = file.has(begin, "II");
        if (!little && !file.has(begin, "MM")) {
            return UPRIGHT;
        }
        long directory = begin + (little ? file.u32le(begin + 4) : file.u32be(begin + 4));
        if (directory + 2 > end) {
            return UPRIGHT;
        }
        int entries = u16(file, (int) directory, little);
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + (long) i * ENTRY_BYTES;
            if (entry + ENTRY_BYTES > end) {
                return UPRIGHT;
            }
            int at = (int) entry;
            if (u16(file, at, little) == TAG) {
                int value = u16(file, at + 8, little);
                boolean sound = u16(file, at + 2, little) == SHORT && value >= 1 && value <= 8;
                return sound ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    private static int u16(Bytes file, int at, boolean little) {
        return little ? file.u16le(at) : file.u16be(at);
    }
}
