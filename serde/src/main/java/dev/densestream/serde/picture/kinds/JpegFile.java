// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Bytes;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.PictureFormat;
import dev.densestream.serde.picture.Pixels;
import dev.densestream.serde.picture.kinds.JpegSegments.Walked;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * A JPEG picture. Its colours are told as libjpeg tells them, and written into the header that the
 * JDK's reader sees, which has rules of its own where a file says nothing.
 */
final class JpegFile extends EncodedPicture {

    private static final byte[] JFIF = {
        (byte) 0xFF, (byte) 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };
    private static final int ADOBE_RGB = 0;
    private static final int ADOBE_YCCK = 2;
    private static final int COEFFICIENT_BYTES = 2;

    /** Rows that a decoder holds while it smooths colours. */
    private static final int ROWS = 64;

    private final Walked walked;

    private JpegFile(Walked walked) {
        super(PictureFormat.JPEG, walked.frame().width(), walked.frame().height());
        this.walked = walked;
    }

    static JpegFile read(byte[] bytes) {
        Bytes file = new Bytes(PictureFormat.JPEG, bytes);
        Walked walked = JpegSegments.walk(file);
        if (walked.frame().halvesRowsAlone() && !JdkJpeg.smoothsHalvedRows()) {
            throw file.unsupported(
                    "colours of half the rows and all columns (4:4:0) come out otherwise in this"
                            + " Java runtime than in others; save it as 4:2:0 or 4:4:4");
        }
        return new JpegFile(walked);
    }

    @Override
    public int orientation() {
        return walked.orientation();
    }

    @Override
    public long decodingBytes() {
        JpegFrame frame = walked.frame();
        long samples = pixels() * frame.components();
        // libjpeg keeps all coefficients of a picture in several scans, in blocks of 8 x 8
        long blocks = (long) (width() + 63) * (height() + 63);
        long coefficients =
                frame.progressive() || walked.separate()
                        ? (long) (blocks * frame.samplesPerPixel() * COEFFICIENT_BYTES)
                        : 0;
        long inks = frame.components() == 4 ? 3 * pixels() : 0;
        return walked.kept().length + 2 * samples + coefficients + inks + ROWS * rowBytes();
    }

    private long rowBytes() {
        return (long) walked.frame().components() * (width() + 63);
    }

    @Override
    public Pixels decode() {
        boolean fourInks = walked.frame().components() == 4;
        Raster raster =
                ImageDecoder.decode(
                        this,
                        rewritten(),
                        reader ->
                                fourInks ? reader.readRaster(0, null) : reader.read(0).getRaster());
        return fourInks
                ? Inks.toRgb(RasterSamples.bytes(raster), width(), height(), isYcck())
                : RasterSamples.pixels(raster);
    }

    /** As libjpeg has it: of what Adobe's segment says, only 0 leaves colours alone. */
    private boolean isYcck() {
        return walked.adobeTransform() > 0;
    }

    /** The file with another header, right before what is kept. */
    private BytesInput rewritten() {
        byte[] header =
                switch (walked.frame().components()) {
                    case 1 -> JFIF;
                    case 3 -> isRgb() ? adobe(ADOBE_RGB) : JFIF;
                    default -> adobe(isYcck() ? ADOBE_YCCK : 0);
                };
        byte[] file = walked.kept();
        int begin = JpegSegments.HEADER_ROOM - header.length;
        System.arraycopy(header, 0, file, begin, header.length);
        file[begin - 2] = (byte) 0xFF;
        file[begin - 1] = (byte) 0xD8;
        return new BytesInput(file, begin - 2, walked.keptBytes());
    }

    /** As libjpeg's {@code default_decompress_parms} has it. */
    private boolean isRgb() {
        if (walked.jfif()) {
            return false;
        }
        if (walked.adobeTransform() >= 0) {
            return walked.adobeTransform() == ADOBE_RGB;
        }
        return Arrays.equals(walked.frame().ids(), new int[] {'R', 'G', 'B'});
    }

    private static byte[] adobe(int transform) {
        return new byte[] {
            (byte) 0xFF,
            (byte) 0xEE,
            0,
            14,
            'A',
            'd',
            'o',
            'b',
            'e',
            0,
            100,
            0,
            0,
            0,
            0,
            (byte) transform
        };
    }
}
