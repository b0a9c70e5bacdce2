// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.awt.image.BufferedImage;

/** A tensor of levels as a picture. */
public final class TensorPicture {

    private TensorPicture() {}

    /**
     * A PNG file.
     *
     * @param levels (1, C, H, W) from 0 to 1; three channels as they are, one as gray
     */
    public static byte[] png(FloatTensor levels) {
        Shape shape = levels.shape();
        BufferedImage image = new BufferedImage(shape.w(), shape.h(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < shape.pixels(); i++) {
            int rgb = 0;
            for (int c = 0; c < 3; c++) {
                int plane = Math.min(c, shape.c() - 1) * shape.pixels();
                rgb = rgb << 8 | Math.round(levels.data()[plane + i] * 255);
            }
            image.setRGB(i % shape.w(), i / shape.w(), rgb);
        }
        return Images.png(image);
    }
}
