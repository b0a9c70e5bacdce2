// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.densestream.serde.StrictJson;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Names of classes as a JSON array of texts, in the order of the logits. */
public final class Labels {

    private static final int MAX_LABEL = 1000;
    private static final JsonFactory JSON = StrictJson.factory(2, MAX_LABEL);

    private Labels() {}

    /**
     * Reads names.
     *
     * @throws IllegalArgumentException in one line, if the text is something else
     */
    public static List<String> parse(String text) {
        List<String> labels = new ArrayList<>();
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new IllegalArgumentException(
                        "labels: expected a JSON array of texts, got " + StrictJson.got(json));
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() != JsonToken.VALUE_STRING) {
                    throw new IllegalArgumentException(
                            "labels: expected text %d to be a text, got %s"
                                    .formatted(labels.size(), StrictJson.got(json)));
                }
                labels.add(json.getText());
            }
            if (json.nextToken() != null) {
                throw new IllegalArgumentException("labels: expected one JSON array, got more");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "labels: expected a JSON array of texts: " + StrictJson.describe(e, 0), e);
        }
        return labels;
    }

    /** The JSON array that {@link #parse} reads as the same. */
    public static String json(List<String> labels) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartArray();
            for (String label : labels) {
                json.writeString(label);
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
