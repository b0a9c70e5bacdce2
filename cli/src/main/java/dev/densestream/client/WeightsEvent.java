// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the job tells of weights on the topic of their status.
 *
 * @param kind {@code accepted}, {@code rejected} or {@code retired}
 * @param model its name; empty if none could be told
 * @param version negative if none could be told
 * @param subtask of an accepted one, which of the subtasks serves it
 * @param parallelism of an accepted one, how many subtasks there are
 * @param reason of a rejected one
 * @param millis when it was told, since 1970
 */
public record WeightsEvent(
        String kind,
        String model,
        long version,
        int subtask,
        int parallelism,
        String reason,
        long millis) {

    private static final JsonFactory JSON = new JsonFactory();

    /** The event that a record holds; empty if it holds something else. */
    public static Optional<WeightsEvent> of(ReceivedRecord record) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(record.value())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken().isScalarValue()) {
                    fields.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        String kind = fields.get("event");
        return kind == null
                ? Optional.empty()
                : Optional.of(
                        new WeightsEvent(
                                kind,
                                fields.getOrDefault("model", ""),
                                number(fields.get("version")),
                                (int) number(fields.get("subtask")),
                                (int) number(fields.get("parallelism")),
                                fields.getOrDefault("reason", ""),
                                record.place().timestamp()));
    }

    private static long number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }
}
