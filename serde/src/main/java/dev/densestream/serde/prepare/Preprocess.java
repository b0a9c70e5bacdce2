// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How pictures become what a network reads. Values follow torchvision's evaluation transforms:
 * {@code Resize}, {@code CenterCrop}, division by 255, {@code Normalize}.
 *
 * @param resize the size to resize to, or null to leave it
 * @param crop what is cut from the centre, with zeros around where the picture is smaller; null for
 *     all of it
 * @param mean subtracted from levels of 0 to 1; one per channel
 * @param std by which they are divided; one per channel
 * @param turned whether the orientation of EXIF is applied, which torchvision does not
 */
public record Preprocess(
        @Nullable Size resize,
        Interpolation interpolation,
        @Nullable Size crop,
        Channels channels,
        List<Float> mean,
        List<Float> std,
        boolean turned) {

    /** No side may be longer. */
    public static final int MAX_SIDE = 16_384;

    private static final List<Float> IMAGENET_MEAN = List.of(0.485f, 0.456f, 0.406f);
    private static final List<Float> IMAGENET_STD = List.of(0.229f, 0.224f, 0.225f);

    /** What torchvision's weights of DenseNets were trained for. */
    public static final Preprocess TORCHVISION = imageNet(Interpolation.BILINEAR);

    /** What timm's evaluation does with a DenseNet of 224 x 224 pixels. */
    public static final Preprocess TIMM = imageNet(Interpolation.BICUBIC);

    /**
     * A size in pixels.
     *
     * @param height rows; of a resize to {@code shortest} side, that side
     * @param width columns
     * @param shortest whether it is the shorter side that becomes {@code height}, and the other one
     *     follows
     */
    public record Size(int height, int width, boolean shortest) {

        /** The shorter side, the other one in proportion. */
        public static Size shortest(int side) {
            return new Size(side, side, true);
        }

        public static Size of(int height, int width) {
            return new Size(height, width, false);
        }

        /**
         * @throws IllegalArgumentException if a side is not 1 to {@value Preprocess#MAX_SIDE}
         */
        public Size {
            for (int side : new int[] {height, width}) {
                if (side < 1 || side > MAX_SIDE) {
                    throw new IllegalArgumentException(
                            "size: expected 1 to %d pixels, got %d".formatted(MAX_SIDE, side));
                }
            }
        }
    }

    /**
     * @throws IllegalArgumentException in one line, if it makes no sense
     */
    public Preprocess {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != channels.count() || std.size() != channels.count()) {
            throw new IllegalArgumentException(
                    "preprocess: expected %d numbers in mean and in std for channels %s, got %d and %d"
                            .formatted(channels.count(), channels.text(), mean.size(), std.size()));
        }
        for (int c = 0; c < channels.count(); c++) {
            boolean finite = Float.isFinite((1 + Math.abs(mean.get(c))) / std.get(c));
            if (!finite || !Float.isFinite(std.get(c)) || std.get(c) <= 0) {
                throw new IllegalArgumentException(
                        "preprocess: expected a finite mean, and a std above 0 that keeps levels finite, got %s and %s"
                                .formatted(mean.get(c), std.get(c)));
            }
        }
    }

    private static Preprocess imageNet(Interpolation interpolation) {
        return new Preprocess(
                Size.shortest(256),
                interpolation,
                Size.of(224, 224),
                Channels.RGB,
                IMAGENET_MEAN,
                IMAGENET_STD,
                false);
    }
}
