// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import dev.densestream.serde.JsonFields;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.prepare.Preprocess.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes how pictures are prepared: the metadata {@code preprocess} of weights, and the
 * files that come with models, HuggingFace's {@code preprocessor_config.json} and timm's {@code
 * config.json}.
 */
public final class PreprocessText {

    private static final Set<String> KEYS =
            Set.of("resize", "interpolation", "crop", "mean", "std", "channels", "orientation");

    private PreprocessText() {}

    /**
     * A name, {@code torchvision} or {@code timm}, or a JSON object of any of the three kinds.
     *
     * @throws IllegalArgumentException in one line, if it says nothing that can be done as it says
     */
    public static Preprocess parse(String text) {
        String stripped = text.strip();
        if (stripped.equals("torchvision")) {
            return Preprocess.TORCHVISION;
        }
        if (stripped.equals("timm")) {
            return Preprocess.TIMM;
        }
        JsonFields json = JsonFields.parse("preprocess", stripped);
        if (json.has("pretrained_cfg")) {
            return TimmConfig.read(json.object("pretrained_cfg"));
        }
        if (json.has("input_size") || json.has("architecture")) {
            return TimmConfig.read(json);
        }
        if (json.has("image_mean") || json.has("do_resize") || json.has("do_normalize")) {
            return HuggingFaceConfig.read(json);
        }
        return own(json);
    }

    private static Preprocess own(JsonFields json) {
        json.requireOnly(KEYS);
        Channels channels = channels(json.text("channels", Channels.RGB.text()));
        String orientation = json.text("orientation", "ignore");
        if (!orientation.equals("ignore") && !orientation.equals("apply")) {
            throw json.wrong("orientation", "apply or ignore");
        }
        return new Preprocess(
                json.has("resize") ? resize(json) : null,
                interpolation(json, "bilinear"),
                json.has("crop") ? size(json.pair("crop")) : null,
                channels,
                floats(json.numbers("mean", List.of())),
                floats(json.numbers("std", List.of())),
                orientation.equals("apply"));
    }

    private static Size resize(JsonFields json) {
        return json.isList("resize")
                ? size(json.pair("resize"))
                : Size.shortest(json.whole("resize"));
    }

    private static Channels channels(String text) {
        return Arrays.stream(Channels.values())
                .filter(channels -> channels.text().equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "preprocess channels: expected rgb, bgr or gray, got "
                                                + Quoted.of(text)));
    }

    static Interpolation interpolation(JsonFields json, String absent) {
        String text = json.text("interpolation", absent).toLowerCase(Locale.ROOT);
        for (Interpolation one : Interpolation.values()) {
            if (one.text().equals(text)) {
                return one;
            }
        }
        throw json.wrong("interpolation", "bilinear or bicubic");
    }

    static Size size(int[] sides) {
        return Size.of(sides[0], sides[1]);
    }

    static List<Float> floats(List<Double> numbers) {
        List<Float> floats = new ArrayList<>();
        numbers.forEach(number -> floats.add(number.floatValue()));
        return floats;
    }

    /** The JSON object that {@link #parse} reads as the same. */
    public static String json(Preprocess preprocess) {
        List<String> parts = new ArrayList<>();
        if (preprocess.resize() != null) {
            parts.add("\"resize\":" + side(preprocess.resize()));
        }
        parts.add("\"interpolation\":\"" + preprocess.interpolation().text() + '"');
        if (preprocess.crop() != null) {
            parts.add("\"crop\":" + crop(preprocess.crop()));
        }
        parts.add("\"mean\":" + list(preprocess.mean()));
        parts.add("\"std\":" + list(preprocess.std()));
        parts.add("\"channels\":\"" + preprocess.channels().text() + '"');
        if (preprocess.turned()) {
            parts.add("\"orientation\":\"apply\"");
        }
        return '{' + String.join(",", parts) + '}';
    }

    private static String side(@Nullable Size size) {
        if (size == null) {
            return "null";
        }
        return size.shortest()
                ? String.valueOf(size.height())
                : "[%d,%d]".formatted(size.height(), size.width());
    }

    private static String crop(@Nullable Size size) {
        return size != null && size.height() == size.width()
                ? String.valueOf(size.height())
                : side(size);
    }

    private static String list(List<Float> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }
}
