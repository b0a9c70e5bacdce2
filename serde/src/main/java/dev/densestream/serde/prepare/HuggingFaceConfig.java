// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import dev.densestream.serde.JsonFields;
import dev.densestream.serde.prepare.Preprocess.Size;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** HuggingFace's {@code preprocessor_config.json} of an image processor. */
final class HuggingFaceConfig {

    private static final int BILINEAR = 2;
    private static final int BICUBIC = 3;

    /** What processors of some models do besides. */
    private static final List<String> OTHER_STEPS = List.of("do_pad", "do_flip_channel_order");

    private HuggingFaceConfig() {}

    static Preprocess read(JsonFields config) {
        if (!config.flag("do_rescale", true)
                || Math.abs(config.number("rescale_factor", 1 / 255.0) * 255 - 1) > 1e-6) {
            throw config.wrong("rescale_factor", "levels divided by 255, and do_rescale");
        }
        for (String step : OTHER_STEPS) {
            if (config.flag(step, false)) {
                throw config.wrong(step, "false, as it is not done here");
            }
        }
        if (config.has("crop_pct")) {
            throw config.wrong("crop_pct", "none; write down resize and crop instead");
        }
        boolean normalized = config.flag("do_normalize", true);
        List<Double> mean = normalized ? config.numbers("image_mean", List.of()) : zeros(config);
        List<Double> std = normalized ? config.numbers("image_std", List.of()) : ones(mean);
        return new Preprocess(
                config.flag("do_resize", config.has("size")) ? resize(config) : null,
                interpolation(config),
                config.flag("do_center_crop", false) ? crop(config) : null,
                mean.size() == 1 ? Channels.GRAY : Channels.RGB,
                PreprocessText.floats(mean),
                PreprocessText.floats(std),
                false);
    }

    private static List<Double> zeros(JsonFields config) {
        int channels = config.numbers("image_mean", List.of(0.0, 0.0, 0.0)).size();
        return Collections.nCopies(channels, 0.0);
    }

    private static List<Double> ones(List<Double> like) {
        return Collections.nCopies(like.size(), 1.0);
    }

    private static Interpolation interpolation(JsonFields config) {
        double filter = config.number("resample", BILINEAR);
        if (filter != BILINEAR && filter != BICUBIC) {
            throw config.wrong("resample", "2 (bilinear) or 3 (bicubic)");
        }
        return filter == BILINEAR ? Interpolation.BILINEAR : Interpolation.BICUBIC;
    }

    /** A lone number means a square for some processors, and the shorter side for others. */
    private static @Nullable Size resize(JsonFields config) {
        if (!config.isObject("size")) {
            throw config.wrong("size", "{\"shortest_edge\": ...} or {\"height\", \"width\"}");
        }
        JsonFields size = config.object("size");
        return size.has("shortest_edge")
                ? Size.shortest(size.whole("shortest_edge"))
                : Size.of(size.whole("height"), size.whole("width"));
    }

    private static Size crop(JsonFields config) {
        if (!config.isObject("crop_size")) {
            return PreprocessText.size(config.pair("crop_size"));
        }
        JsonFields size = config.object("crop_size");
        return Size.of(size.whole("height"), size.whole("width"));
    }
}
