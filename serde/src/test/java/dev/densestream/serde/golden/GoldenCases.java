// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.golden;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.densestream.densenet.Normalization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The list of golden cases. */
public final class GoldenCases {

    /** All cases that {@code cases.json} lists. */
    public static List<GoldenCase> all() {
        try (InputStream in = GoldenCases.class.getResourceAsStream("/golden/cases.json");
                JsonParser json = new JsonFactory().createParser(Objects.requireNonNull(in))) {
            List<GoldenCase> cases = new ArrayList<>();
            json.nextToken();
            while (json.nextToken() == JsonToken.START_OBJECT) {
                cases.add(read(json));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The case of that name. */
    public static GoldenCase named(String name) {
        return all().stream()
                .filter(golden -> golden.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static GoldenCase read(JsonParser json) throws IOException {
        String name = "";
        String prefix = "";
        String normalization = "";
        double eps = Double.NaN;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            switch (key) {
                case "case" -> name = json.getText();
                case "prefix" -> prefix = json.getText();
                case "normalization" -> normalization = json.getText();
                case "eps" -> eps = json.getDoubleValue();
                default -> json.skipChildren();
            }
        }
        return new GoldenCase(
                name, prefix, Normalization.valueOf(normalization.toUpperCase(Locale.ROOT)), eps);
    }

    private GoldenCases() {}
}
