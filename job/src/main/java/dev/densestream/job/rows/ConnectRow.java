// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.rows;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A row with its schema, flat, as Kafka Connect's {@code JsonConverter} reads it. */
final class ConnectRow {

    private static final String VECTOR = "io.debezium.data.DoubleVector";
    private static final String TIMESTAMP = "io.debezium.time.Timestamp";

    private ConnectRow() {}

    /**
     * @param ofDebezium whether the vector is Debezium's type for pgvector, else a plain array
     */
    static byte[] encode(Row row, boolean ofDebezium) {
        return Row.json(
                json -> {
                    json.writeObjectFieldStart("schema");
                    schema(json, row, ofDebezium);
                    json.writeEndObject();
                    json.writeObjectFieldStart("payload");
                    payload(json, row);
                    json.writeEndObject();
                });
    }

    private static void schema(JsonGenerator json, Row row, boolean ofDebezium) throws IOException {
        json.writeStringField("type", "struct");
        json.writeBooleanField("optional", false);
        json.writeStringField("name", "dev.densestream.Embedding");
        json.writeArrayFieldStart("fields");
        field(json, "id", "string", false, null);
        vector(json, ofDebezium);
        field(json, "model", "string", false, null);
        field(json, "model_version", "int64", false, null);
        field(json, "source_topic", "string", false, null);
        field(json, "source_partition", "int32", false, null);
        field(json, "source_offset", "int64", false, null);
        field(json, "image", "int32", false, null);
        field(json, "timestamp", "int64", false, TIMESTAMP);
        if (row.best() != null) {
            field(json, "class", "string", true, null);
            field(json, "probability", "float", true, null);
        }
        json.writeEndArray();
    }

    private static void field(
            JsonGenerator json,
            String name,
            String type,
            boolean optional,
            @Nullable String meaning)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("field", name);
        json.writeStringField("type", type);
        json.writeBooleanField("optional", optional);
        if (meaning != null) {
            json.writeStringField("name", meaning);
            json.writeNumberField("version", 1);
        }
        json.writeEndObject();
    }

    private static void vector(JsonGenerator json, boolean ofDebezium) throws IOException {
        json.writeStartObject();
        json.writeStringField("field", "vector");
        json.writeStringField("type", "array");
        json.writeBooleanField("optional", false);
        if (ofDebezium) {
            json.writeStringField("name", VECTOR);
            json.writeNumberField("version", 1);
        }
        json.writeObjectFieldStart("items");
        json.writeStringField("type", ofDebezium ? "double" : "float");
        json.writeBooleanField("optional", false);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void payload(JsonGenerator json, Row row) throws IOException {
        json.writeStringField("id", row.id().toString());
        row.writeVector(json);
        json.writeStringField("model", row.model().model());
        json.writeNumberField("model_version", row.model().version());
        json.writeStringField("source_topic", row.request().topic());
        json.writeNumberField("source_partition", row.request().partition());
        json.writeNumberField("source_offset", row.request().offset());
        json.writeNumberField("image", row.image());
        json.writeNumberField("timestamp", row.request().timestamp());
        row.writeBest(json);
    }
}
