// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * A picture of the size of CIFAR's.
 *
 * @param name what a label calls it
 * @param image {@link #SIDE} x {@link #SIDE}, RGB; owned
 */
public record Picture(String name, BufferedImage image) {

    /** Rows and columns of every picture. */
    public static final int SIDE = 32;

    /**
     * @throws IllegalArgumentException if the image has another size
     */
    public Picture {
        if (image.getWidth() != SIDE || image.getHeight() != SIDE) {
            throw new IllegalArgumentException(
                    "picture %s: expected %d x %d pixels, got %d x %d"
                            .formatted(name, SIDE, SIDE, image.getWidth(), image.getHeight()));
        }
    }

    /** The centre square of any image, shrunk by averaging areas or enlarged smoothly. */
    public static Picture ofCentre(String name, BufferedImage image) {
        int side = Math.min(image.getWidth(), image.getHeight());
        BufferedImage square =
                image.getSubimage(
                        (image.getWidth() - side) / 2, (image.getHeight() - side) / 2, side, side);
        // an opaque copy first: averaging would mix in the colour of transparent pixels
        BufferedImage opaque = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        draw(square, opaque);
        if (side == SIDE) {
            return new Picture(name, opaque);
        }
        BufferedImage scaled = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        draw(
                side > SIDE
                        ? opaque.getScaledInstance(SIDE, SIDE, Image.SCALE_AREA_AVERAGING)
                        : opaque,
                scaled);
        return new Picture(name, scaled);
    }

    private static void draw(Image from, BufferedImage to) {
        Graphics2D g = to.createGraphics();
        g.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, to.getWidth(), to.getHeight());
        g.drawImage(from, 0, 0, to.getWidth(), to.getHeight(), null);
        g.dispose();
    }
}
