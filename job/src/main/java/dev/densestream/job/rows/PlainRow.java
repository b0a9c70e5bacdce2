// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.rows;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A row as plain JSON: id, collection, vector and what is known of it. */
final class PlainRow {

    private PlainRow() {}

    static byte[] encode(Row row) {
        return Row.json(
                json -> {
                    json.writeStringField("id", row.id().toString());
                    json.writeStringField("collection_name", row.model().model());
                    row.writeVector(json);
                    json.writeObjectFieldStart("payload");
                    payload(json, row);
                    json.writeEndObject();
                });
    }

    private static void payload(JsonGenerator json, Row row) throws IOException {
        byte[] key = row.request().key();
        if (key != null) {
            key(json, key);
        }
        json.writeStringField("topic", row.request().topic());
        json.writeNumberField("partition", row.request().partition());
        json.writeNumberField("offset", row.request().offset());
        json.writeNumberField("image", row.image());
        json.writeStringField("model", row.model().model());
        json.writeNumberField("model_version", row.model().version());
        json.writeStringField("weights_sha256", row.model().sha256());
        json.writeNumberField("timestamp", row.request().timestamp());
        row.writeBest(json);
    }

    private static void key(JsonGenerator json, byte[] key) throws IOException {
        try {
            json.writeStringField(
                    "key",
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString());
        } catch (CharacterCodingException e) {
            json.writeStringField("key_base64", Base64.getEncoder().encodeToString(key));
        }
    }
}
