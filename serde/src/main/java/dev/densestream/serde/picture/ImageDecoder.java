// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.picture.PictureException.Reason;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** Runs ImageIO's readers on bytes that nobody vouches for. */
final class ImageDecoder {

    private ImageDecoder() {}

    /** How a reader is asked. */
    interface Read {
        Raster from(ImageReader reader) throws IOException;
    }

    /**
     * Reads a picture with the reader that comes with the JDK.
     *
     * @param picture for error messages
     * @throws PictureException if the reader finds it damaged, or warns that data is missing
     */
    static Raster decode(EncodedPicture picture, byte[] file, Read read) {
        return decode(picture, jdkReader(picture.format()), file, read);
    }

    /** The same with a reader, which is disposed of. */
    static Raster decode(EncodedPicture picture, ImageReader reader, byte[] file, Read read) {
        List<String> warnings = new ArrayList<>();
        try {
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            reader.setInput(new BytesInput(file), true, true);
            Raster raster = read.from(reader);
            refuseDamage(picture, warnings);
            return raster;
        } catch (PictureException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (e instanceof EOFException || e.getCause() instanceof EOFException) {
                throw new PictureException(
                        Reason.TRUNCATED, picture + ": its data ends early; it is cut short", e);
            }
            throw new PictureException(
                    Reason.CORRUPT,
                    "%s: its data is damaged: %s"
                            .formatted(picture, Quoted.plain(String.valueOf(e.getMessage()))),
                    e);
        } finally {
            reader.dispose();
        }
    }

    private static void refuseDamage(EncodedPicture picture, List<String> warnings) {
        for (String warning : warnings) {
            // bytes too many between two segments do not change a pixel
            if (!warning.contains("extraneous bytes")) {
                boolean end = warning.contains("remature end");
                throw new PictureException(
                        end ? Reason.TRUNCATED : Reason.CORRUPT,
                        "%s: %s: %s"
                                .formatted(
                                        picture,
                                        end ? "it is cut short" : "its data is damaged",
                                        Quoted.plain(warning)));
            }
        }
    }

    static ImageReader jdkReader(PictureFormat format) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name());
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getModule() == ImageIO.class.getModule()) {
                return reader;
            }
            reader.dispose();
        }
        throw new PictureException(
                Reason.UNSUPPORTED,
                "%s: this Java runtime has no reader for it; use one with module java.desktop"
                        .formatted(format));
    }
}
