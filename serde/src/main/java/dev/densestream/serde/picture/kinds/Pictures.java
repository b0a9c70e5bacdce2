// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.PictureException;
import dev.densestream.serde.picture.PictureException.Reason;
import dev.densestream.serde.picture.PictureFormat;

/** Pictures of any kind. */
public final class Pictures {

    private Pictures() {}

    /**
     * Reads the header of a picture of any kind, told by its bytes.
     *
     * @param file kept, not copied
     * @throws PictureException if it is none, is cut short, or is of a kind that is not taken
     */
    public static EncodedPicture open(byte[] file) {
        PictureFormat format =
                PictureFormat.detect(file)
                        .orElseThrow(
                                () ->
                                        new PictureException(
                                                Reason.NOT_A_PICTURE,
                                                "picture: expected JPEG, PNG, GIF, BMP or WebP, got"
                                                        + " other bytes"));
        return switch (format) {
            case JPEG -> JpegFile.read(file);
            case PNG -> PngFile.read(file);
            case GIF -> GifFile.read(file);
            case BMP -> BmpFile.read(file);
            case WEBP -> WebpFile.read(file);
        };
    }
}
