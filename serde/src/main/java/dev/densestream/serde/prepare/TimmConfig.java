// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import dev.densestream.serde.JsonFields;
import dev.densestream.serde.prepare.Preprocess.Size;
import java.util.List;

/**
 * timm's {@code config.json}, as {@code transforms_imagenet_eval} of {@code
 * timm/data/transforms_factory.py} evaluates it.
 */
final class TimmConfig {

    private static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
    private static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);
    private static final double DEFAULT_CROP = 0.875;

    private TimmConfig() {}

    static Preprocess read(JsonFields config) {
        List<Double> input = config.numbers("input_size", List.of(3.0, 224.0, 224.0));
        boolean square = input.size() == 3 && input.get(1).equals(input.get(2));
        if (!square || (input.get(0) != 1 && input.get(0) != 3)) {
            throw config.wrong("input_size", "1 or 3 channels and a square");
        }
        int side = input.get(1).intValue();
        if (side != input.get(1)) {
            throw config.wrong("input_size", "whole numbers");
        }
        double cropped = config.number("crop_pct", DEFAULT_CROP);
        if (!(cropped > 0 && cropped <= 1)) {
            throw config.wrong("crop_pct", "a number above 0, at most 1");
        }
        int scale = (int) Math.floor(side / cropped);
        String mode = config.text("crop_mode", "center");
        if (!mode.equals("center") && !mode.equals("squash")) {
            throw config.wrong("crop_mode", "center or squash");
        }
        return new Preprocess(
                mode.equals("center") ? Size.shortest(scale) : Size.of(scale, scale),
                PreprocessText.interpolation(config, "bicubic"),
                Size.of(side, side),
                input.get(0) == 1 ? Channels.GRAY : Channels.RGB,
                PreprocessText.floats(config.numbers("mean", IMAGENET_MEAN)),
                PreprocessText.floats(config.numbers("std", IMAGENET_STD)),
                false);
    }
}
