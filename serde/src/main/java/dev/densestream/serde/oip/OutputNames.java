// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.oip;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.densestream.serde.oip.OipException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the names of the outputs that a request asks for. */
final class OutputNames {

    private static final int MOST = 64;

    /** The names, in the order of the request; the parser stands at the array's end then. */
    static List<String> read(JsonParser json, RequestFields fields) throws IOException {
        RequestFields.require(json, JsonToken.START_ARRAY, "outputs", "an array");
        List<String> names = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String where = "outputs[%d]".formatted(names.size());
            RequestFields.require(json, JsonToken.START_OBJECT, where, "an object");
            names.add(name(json, fields, where));
            if (names.size() > MOST) {
                throw new OipException(
                        Reason.TOO_MANY_KEYS,
                        "outputs: expected at most %d, got more".formatted(MOST));
            }
        }
        return List.copyOf(names);
    }

    private static String name(JsonParser json, RequestFields fields, String where)
            throws IOException {
        @Nullable String name = null;
        for (String key = fields.next(json); key != null; key = fields.next(json)) {
            json.nextToken();
            if (key.equals("name")) {
                name = RequestFields.string(json, where + ".name");
            } else {
                fields.skip(json);
            }
        }
        if (name == null) {
            throw new OipException(Reason.MISSING_FIELD, where + ".name is missing");
        }
        return name;
    }

    private OutputNames() {}
}
