// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import dev.densestream.serde.picture.Pixels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Images of the JDK, and files of them. */
public final class Images {

    private Images() {}

    /** The same pixels. */
    public static BufferedImage of(Pixels pixels) {
        int width = pixels.width();
        BufferedImage image = new BufferedImage(width, pixels.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = pixels.toRgb();
        for (int i = 0; i < width * pixels.height(); i++) {
            int red = (rgb[3 * i] & 0xFF) << 16;
            int green = (rgb[3 * i + 1] & 0xFF) << 8;
            image.setRGB(i % width, i / width, red | green | rgb[3 * i + 2] & 0xFF);
        }
        return image;
    }

    /** A PNG file. */
    public static byte[] png(BufferedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }
}
