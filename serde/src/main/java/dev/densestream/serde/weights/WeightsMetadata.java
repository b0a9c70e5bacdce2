// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Normalization;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The metadata entries that weights understand; all are optional, others are ignored.
 *
 * @param model the model's name, or null
 * @param version a whole number, not negative
 * @param normalization {@code batch} or {@code running}, or null
 * @param eps what is added to a variance
 * @param stem how a whole network begins, or null
 */
public record WeightsMetadata(
        @Nullable String model,
        OptionalLong version,
        @Nullable Normalization normalization,
        double eps,
        @Nullable Stem stem) {

    public static final String MODEL = "model";
    public static final String VERSION = "version";
    static final String NORMALIZATION = "normalization";
    static final String EPS = "eps";
    static final String STEM = "stem";

    private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern DECIMAL =
            Pattern.compile("([0-9]{1,40}(\\.[0-9]{0,40})?|\\.[0-9]{1,40})([eE][+-]?[0-9]{1,4})?");

    /** The entries; those that cannot be understood go to {@code problems}. */
    public static WeightsMetadata parse(Map<String, String> metadata, Problems problems) {
        return new WeightsMetadata(
                model(metadata.get(MODEL), problems),
                version(metadata.get(VERSION), problems),
                normalization(metadata.get(NORMALIZATION), problems),
                eps(metadata.get(EPS), problems),
                stem(metadata.get(STEM), problems));
    }

    private static @Nullable String model(@Nullable String text, Problems problems) {
        if (text != null && text.isBlank()) {
            bad(problems, MODEL, "a name", text);
        }
        return text;
    }

    private static OptionalLong version(@Nullable String text, Problems problems) {
        if (text == null) {
            return OptionalLong.empty();
        }
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            bad(problems, VERSION, "a whole number of at most 18 digits", text);
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    private static @Nullable Normalization normalization(@Nullable String text, Problems problems) {
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "batch" -> Normalization.BATCH;
            case "running" -> Normalization.RUNNING;
            default -> {
                bad(problems, NORMALIZATION, "batch or running", text);
                yield null;
            }
        };
    }

    private static double eps(@Nullable String text, Problems problems) {
        if (text == null) {
            return DenseBlock.DEFAULT_EPS;
        }
        double eps = DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        if (!(eps > 0) || Double.isInfinite(eps)) {
            bad(problems, EPS, "a decimal number greater than 0, such as 1e-5", text);
            return DenseBlock.DEFAULT_EPS;
        }
        return eps;
    }

    private static @Nullable Stem stem(@Nullable String text, Problems problems) {
        if (text == null) {
            return null;
        }
        for (Stem stem : Stem.values()) {
            if (stem.text().equals(text)) {
                return stem;
            }
        }
        bad(problems, STEM, Stem.TEXTS, text);
        return null;
    }

    private static void bad(Problems problems, String key, String expected, String got) {
        problems.add(
                Reason.METADATA,
                "metadata " + key,
                "expected %s, got %s".formatted(expected, Quoted.of(got)));
    }
}
