// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.PictureFormat;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageReader;

/**
 * What the JDK's reader of JPEG does where libraries differ. Most JDKs bring libjpeg 6b, those of
 * Linux distributions use libjpeg-turbo, as Pillow does.
 */
final class JdkJpeg {

    /** 8 x 16 pixels, red over blue, with colours of half the rows. */
    private static final String HALVED_ROWS =
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsN"
                    + "DhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQU"
                    + "FBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQAAgDARIAAhEB"
                    + "AxEB/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAVAQEBAAAA"
                    + "AAAAAAAAAAAAAAAGB//EABkRAAIDAQAAAAAAAAAAAAAAAAAXZKLio//aAAwDAQACEQMRAD8AOhye"
                    + "qqbz2U9kxL4P/9k=";

    /** The red of the last row of red, which smoothing mixes with the blue below. */
    private static final int SMOOTHED_ROW = 7;

    private static final int SMOOTHED_RED = 172;

    private JdkJpeg() {}

    private static final class Once {
        static final boolean SMOOTHS = smooths();
    }

    /** Whether colours of half the rows and all columns (4:4:0) come out as in libjpeg-turbo. */
    static boolean smoothsHalvedRows() {
        return Once.SMOOTHS;
    }

    private static boolean smooths() {
        ImageReader reader = ImageDecoder.jdkReader(PictureFormat.JPEG);
        try {
            reader.setInput(new BytesInput(Base64.getDecoder().decode(HALVED_ROWS)), true, true);
            Raster raster = reader.read(0).getRaster();
            return raster.getSample(0, SMOOTHED_ROW, 0) == SMOOTHED_RED;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            reader.dispose();
        }
    }
}
