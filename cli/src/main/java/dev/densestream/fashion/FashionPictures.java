// SPDX-License-Identifier: Apache-2.0
package dev.densestream.fashion;

import dev.densestream.pictures.Images;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** The first pictures of Fashion-MNIST's test set, which the demo's network has never seen. */
public final class FashionPictures {

    /** What the classes are called, by their numbers. */
    public static final List<String> LABELS =
            List.of(
                    "T-shirt/top",
                    "Trouser",
                    "Pullover",
                    "Dress",
                    "Coat",
                    "Sandal",
                    "Shirt",
                    "Sneaker",
                    "Bag",
                    "Ankle boot");

    private FashionPictures() {}

    /** All that are kept here, in their order. */
    public static List<FashionPicture> all() {
        String truth =
                new String(FashionResource.read("truth.txt"), StandardCharsets.US_ASCII).strip();
        int side = FashionPicture.SIDE;
        List<FashionPicture> pictures = new ArrayList<>();
        try {
            // one file for all of them, so that they can be looked at
            BufferedImage sheet =
                    ImageIO.read(new ByteArrayInputStream(FashionResource.read("pictures.png")));
            int inARow = sheet.getWidth() / side;
            for (int i = 0; i < truth.length(); i++) {
                BufferedImage one =
                        sheet.getSubimage(i % inARow * side, i / inARow * side, side, side);
                pictures.add(
                        new FashionPicture(
                                i, Character.digit(truth.charAt(i), 10), Images.png(one)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(pictures);
    }
}
