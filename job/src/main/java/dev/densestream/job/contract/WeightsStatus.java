// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Network;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * What became of weights, as records for the topic that tells of it: key = model, value = a JSON
 * object whose field {@code event} is {@code accepted} (one subtask serves it from now on), {@code
 * rejected} or {@code retired}. A field that makes no sense for an event is left out.
 */
public final class WeightsStatus {

    /** The side output that carries them. */
    public static final OutputTag<RawRecord> TAG =
            new OutputTag<>("weights-status", RawRecord.TYPE);

    private static final int MAX_TEXT_CHARACTERS = 2_000;

    private static final JsonFactory JSON = new JsonFactory();

    private WeightsStatus() {}

    /** What an event says, besides its name and its model. */
    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * Where a version is served.
     *
     * @param subtask of the operator that answers, from 0
     * @param parallelism how many subtasks there are
     * @param preparationMillis from bytes, or from where they are, to a block ready to compute
     * @param shared whether another subtask of the same JVM had prepared it
     */
    public record Serving(int subtask, int parallelism, double preparationMillis, boolean shared) {}

    /** A subtask serves a version from now on. */
    public static RawRecord accepted(ModelVersion id, Network network, Serving serving, long now) {
        return event(
                "accepted",
                id.model(),
                now,
                json -> {
                    version(id, json);
                    json.writeNumberField("subtask", serving.subtask());
                    json.writeNumberField("parallelism", serving.parallelism());
                    if (network.isBlock()) {
                        block(network.block(), json);
                    } else {
                        network(network, json);
                    }
                    json.writeFieldName("preparationMillis");
                    json.writeNumber(
                            String.format(Locale.ROOT, "%.3f", serving.preparationMillis()));
                    json.writeBooleanField("shared", serving.shared());
                });
    }

    private static void block(DenseBlock block, JsonGenerator json) throws IOException {
        json.writeNumberField("layers", block.layers().size());
        json.writeNumberField("growthRate", block.growthRate());
        json.writeNumberField("inputChannels", block.inputChannels());
        json.writeBooleanField("bottleneck", block.bottleneck());
    }

    private static void network(Network network, JsonGenerator json) throws IOException {
        json.writeNumberField("inputChannels", network.inputChannels());
        json.writeArrayFieldStart("outputs");
        for (String name : network.names()) {
            json.writeString(name);
        }
        json.writeEndArray();
    }

    /** The model serves no longer. */
    public static RawRecord retired(ModelVersion id, long now) {
        return event(
                "retired",
                id.model(),
                now,
                json -> json.writeNumberField("version", Math.max(0, id.version())));
    }

    /**
     * An update was turned away.
     *
     * @param update as it came
     * @param id which weights they are, as far as could be told
     * @param why in one line
     */
    public static RawRecord rejected(
            RawRecord update, @Nullable ModelVersion id, String why, long now) {
        byte[] key = update.key();
        String model = key == null ? null : new String(key, StandardCharsets.UTF_8);
        return event(
                "rejected",
                model,
                now,
                json -> {
                    String version = update.header(Headers.WEIGHTS_VERSION);
                    if (id != null && !id.retired()) {
                        version(id, json);
                    } else if (version != null && version.matches("[0-9]{1,18}")) {
                        json.writeNumberField("version", Long.parseLong(version));
                    }
                    json.writeStringField("reason", shortened(why));
                    json.writeStringField("topic", update.topic());
                    json.writeNumberField("partition", update.partition());
                    json.writeNumberField("offset", update.offset());
                });
    }

    private static void version(ModelVersion id, JsonGenerator json) throws IOException {
        json.writeNumberField("version", id.version());
        json.writeStringField("sha256", id.sha256());
        json.writeStringField("prefix", id.prefix());
    }

    private static RawRecord event(String event, @Nullable String model, long now, Fields fields) {
        String name = model == null ? null : shortened(model);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("event", event);
            if (name != null) {
                json.writeStringField("model", name);
            }
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RawRecord(
                "",
                0,
                0,
                now,
                name == null ? null : name.getBytes(StandardCharsets.UTF_8),
                List.of(Header.of(Headers.CONTENT_TYPE, "application/json")),
                text.toByteArray());
    }

    /** Others choose the length; no event may be larger than the topic takes. */
    private static String shortened(String text) {
        return text.length() <= MAX_TEXT_CHARACTERS
                ? text
                : text.substring(0, MAX_TEXT_CHARACTERS) + "...";
    }
}
