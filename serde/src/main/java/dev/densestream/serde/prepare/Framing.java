// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import dev.densestream.serde.prepare.Preprocess.Size;
import org.jspecify.annotations.Nullable;

/**
 * Where a picture of some size ends up, as torchvision's {@code Resize} and {@code CenterCrop} have
 * it: how large it becomes, which part of that is kept, and how much is added around it.
 *
 * @param resizedHeight rows of the resized picture
 * @param top first row of it that is kept
 * @param height how many rows are kept
 * @param above rows of zeros added above
 * @param outHeight rows of the result
 */
record Framing(
        int resizedHeight,
        int resizedWidth,
        int top,
        int left,
        int height,
        int width,
        int above,
        int before,
        int outHeight,
        int outWidth) {

    /**
     * @throws IllegalArgumentException if the resized picture is too long for one
     */
    static Framing of(int height, int width, @Nullable Size resize, @Nullable Size crop) {
        int resizedHeight = height;
        int resizedWidth = width;
        if (resize != null) {
            resizedHeight = resize.height();
            resizedWidth = resize.width();
            if (resize.shortest() && width <= height) {
                resizedHeight = longer(resize.height(), height, width);
            } else if (resize.shortest()) {
                resizedWidth = longer(resize.height(), width, height);
            }
        }
        if (crop == null) {
            return new Framing(
                    resizedHeight,
                    resizedWidth,
                    0,
                    0,
                    resizedHeight,
                    resizedWidth,
                    0,
                    0,
                    resizedHeight,
                    resizedWidth);
        }
        int keptHeight = Math.min(resizedHeight, crop.height());
        int keptWidth = Math.min(resizedWidth, crop.width());
        return new Framing(
                resizedHeight,
                resizedWidth,
                first(resizedHeight, crop.height()),
                first(resizedWidth, crop.width()),
                keptHeight,
                keptWidth,
                (crop.height() - keptHeight) / 2,
                (crop.width() - keptWidth) / 2,
                crop.height(),
                crop.width());
    }

    /** The longer side, truncated as Python's {@code int} does it. */
    private static int longer(int side, int longer, int shorter) {
        double length = (double) ((long) side * longer) / shorter;
        if (length > Integer.MAX_VALUE / 4) {
            throw new IllegalArgumentException(
                    "picture of sides %d and %d: expected to become at most %d pixels long, would be %.0f"
                            .formatted(longer, shorter, Integer.MAX_VALUE / 4, length));
        }
        return (int) length;
    }

    /** The first row or column under the crop; halves go to the even number, as in Python. */
    private static int first(int resized, int crop) {
        return resized <= crop ? 0 : (int) Math.rint((resized - crop) / 2.0);
    }
}
