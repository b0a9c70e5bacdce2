// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.oip;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.densestream.serde.StrictJson;
import dev.densestream.serde.oip.OipException.Reason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Steps through a request's fields and counts them: every key is held to find its double. */
final class RequestFields {

    private static final int MAX_KEYS = 4096;

    private int keys;

    /** The next key of the object the parser is in; null at its end. */
    @Nullable String next(JsonParser json) throws IOException {
        String key = json.nextFieldName();
        if (key != null) {
            count();
        }
        return key;
    }

    /** Skips the value that the parser stands at, unknown to us but sound. */
    void skip(JsonParser json) throws IOException {
        int depth = 0;
        for (JsonToken token = json.currentToken(); ; token = json.nextToken()) {
            if (token == JsonToken.FIELD_NAME) {
                count();
            } else if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
            if (depth == 0) {
                return;
            }
        }
    }

    /** The string that the parser stands at. */
    static String string(JsonParser json, String where) throws IOException {
        require(json, JsonToken.VALUE_STRING, where, "a string");
        return json.getText();
    }

    static void require(JsonParser json, JsonToken token, String where, String expected)
            throws IOException {
        if (json.currentToken() != token) {
            throw new OipException(
                    Reason.WRONG_TYPE,
                    "%s: expected %s, got %s".formatted(where, expected, StrictJson.got(json)));
        }
    }

    private void count() {
        keys++;
        if (keys > MAX_KEYS) {
            throw new OipException(
                    Reason.TOO_MANY_KEYS,
                    "request: expected at most %d keys, got more".formatted(MAX_KEYS));
        }
    }
}
