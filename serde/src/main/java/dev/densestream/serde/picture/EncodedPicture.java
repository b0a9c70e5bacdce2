// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture;

import dev.densestream.serde.picture.PictureException.Reason;

/**
 * A picture whose header has been read and whose pixels have not been decoded. {@link #decode} may
 * still find that it is damaged.
 */
public abstract class EncodedPicture {

    private final PictureFormat format;
    private final int width;
    private final int height;

    protected EncodedPicture(PictureFormat format, long width, long height) {
        if (width < 1 || height < 1) {
            throw new PictureException(
                    Reason.ZERO_SIZED,
                    "%s of %d x %d pixels: expected at least one".formatted(format, width, height));
        }
        // no array holds more samples
        if (width * height > Integer.MAX_VALUE / 8) {
            throw new PictureException(
                    Reason.TOO_MANY_PIXELS,
                    "%s of %d x %d pixels: expected at most %d"
                            .formatted(format, width, height, Integer.MAX_VALUE / 8));
        }
        this.format = format;
        this.width = (int) width;
        this.height = (int) height;
    }

    public final PictureFormat format() {
        return format;
    }

    public final int width() {
        return width;
    }

    public final int height() {
        return height;
    }

    /**
     * How a viewer would turn it, 1 to 8 as EXIF has it; 1 is upright, and what a picture without
     * the tag is.
     */
    public int orientation() {
        return 1;
    }

    /** At most so many bytes does decoding take, the pixels among them, on the heap and outside. */
    public abstract long decodingBytes();

    /**
     * The pixels; of an animated picture those of the first frame.
     *
     * @throws PictureException if it is damaged or cut short
     */
    public abstract Pixels decode();

    /** How many there are. */
    public final long pixels() {
        return (long) width * height;
    }

    /** For error messages: the kind and the size. */
    @Override
    public final String toString() {
        return "%s of %d x %d pixels".formatted(format, width, height);
    }
}
