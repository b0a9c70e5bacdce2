// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.PictureException;
import dev.densestream.serde.picture.PictureException.Reason;
import dev.densestream.serde.picture.PictureFormat;
import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import org.jspecify.annotations.Nullable;

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
    static Raster decode(EncodedPicture picture, BytesInput file, Read read) {
        ImageReader reader = jdkReader(picture.format());
        Damage damage = new Damage(reader);
        try {
            reader.addIIOReadWarningListener(damage);
            reader.setInput(file, true, true);
            Raster raster = read.from(reader);
            if (damage.warning != null) {
                throw damaged(picture, damage.warning);
            }
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

    /** Hears the first warning that data are damaged, and stops the reader. */
    private static final class Damage implements IIOReadWarningListener {

        private final ImageReader reader;
        private @Nullable String warning;

        private Damage(ImageReader reader) {
            this.reader = reader;
        }

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            // bytes too many between two segments do not change a pixel
            if (this.warning == null && !warning.contains("extraneous bytes")) {
                this.warning = warning;
                reader.abort();
            }
        }
    }

    private static PictureException damaged(EncodedPicture picture, String warning) {
        boolean end = warning.contains("remature end");
        return new PictureException(
                end ? Reason.TRUNCATED : Reason.CORRUPT,
                "%s: %s: %s"
                        .formatted(
                                picture,
                                end ? "it is cut short" : "its data is damaged",
                                Quoted.plain(warning)));
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
