// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object, asked for by name and kind; every message names the field.
 *
 * @param where for messages: what the object is
 * @param fields texts, numbers as doubles, truth values, lists and maps
 */
public record JsonFields(String where, Map<String, @Nullable Object> fields) {

    private static final JsonFactory JSON = StrictJson.factory(16, 1 << 16);

    /**
     * Reads an object.
     *
     * @param where for messages: what it is
     * @throws IllegalArgumentException in one line, if the text is no JSON object
     */
    public static JsonFields parse(String where, String text) {
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException(
                        "%s: expected a JSON object, got %s"
                                .formatted(where, StrictJson.got(json)));
            }
            Map<String, @Nullable Object> fields = object(json);
            if (json.nextToken() != null) {
                throw new IllegalArgumentException(
                        where + ": expected one JSON object, got more behind it");
            }
            return new JsonFields(where, fields);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    where + ": expected JSON: " + StrictJson.describe(e, 0), e);
        }
    }

    private static Map<String, @Nullable Object> object(JsonParser json) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            fields.put(name, value(json));
        }
        return fields;
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(json));
                }
                yield list;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> json.getText();
        };
    }

    public boolean has(String name) {
        return fields.get(name) != null;
    }

    /**
     * @throws IllegalArgumentException if there is a field of another name
     */
    public void requireOnly(Set<String> names) {
        for (String name : fields.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        "%s: expected %s, got %s"
                                .formatted(
                                        where,
                                        String.join(", ", names.stream().sorted().toList()),
                                        Quoted.of(name)));
            }
        }
    }

    public JsonFields object(String name) {
        Object value = fields.get(name);
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(name, "an object");
        }
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        map.forEach((key, element) -> inner.put(String.valueOf(key), element));
        return new JsonFields(where + " " + name, inner);
    }

    public boolean isObject(String name) {
        return fields.get(name) instanceof Map;
    }

    public boolean isList(String name) {
        return fields.get(name) instanceof List;
    }

    public String text(String name, String absent) {
        Object value = fields.get(name);
        if (value == null) {
            return absent;
        }
        if (!(value instanceof String text)) {
            throw wrong(name, "a text");
        }
        return text;
    }

    public boolean flag(String name, boolean absent) {
        Object value = fields.get(name);
        if (value == null) {
            return absent;
        }
        if (!(value instanceof Boolean flag)) {
            throw wrong(name, "true or false");
        }
        return flag;
    }

    public double number(String name, double absent) {
        Object value = fields.get(name);
        if (value == null) {
            return absent;
        }
        if (!(value instanceof Double number)) {
            throw wrong(name, "a number");
        }
        return number;
    }

    /** A whole number from 1 on. */
    public int whole(String name) {
        return whole(name, fields.get(name));
    }

    /** Two whole numbers, or one for both. */
    public int[] pair(String name) {
        if (!(fields.get(name) instanceof List<?> list)) {
            int whole = whole(name);
            return new int[] {whole, whole};
        }
        if (list.size() != 2) {
            throw wrong(name, "one whole number, or two");
        }
        return new int[] {whole(name, list.get(0)), whole(name, list.get(1))};
    }

    private int whole(String name, @Nullable Object value) {
        if (!(value instanceof Double number)
                || number != Math.rint(number)
                || number < 1
                || number > Integer.MAX_VALUE) {
            throw wrong(name, "a whole number from 1 on");
        }
        return number.intValue();
    }

    /** Texts in a list. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (fields.get(name) instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof String text) {
                    texts.add(text);
                }
            }
            if (texts.size() == list.size()) {
                return texts;
            }
        }
        throw wrong(name, "a list of texts");
    }

    public List<Double> numbers(String name, List<Double> absent) {
        Object value = fields.get(name);
        if (value == null) {
            return absent;
        }
        List<Double> numbers = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Double number) {
                    numbers.add(number);
                }
            }
            if (numbers.size() == list.size()) {
                return numbers;
            }
        }
        throw wrong(name, "a list of numbers");
    }

    public IllegalArgumentException wrong(String name, String expected) {
        return new IllegalArgumentException(
                "%s %s: expected %s, got %s"
                        .formatted(
                                where,
                                name,
                                expected,
                                fields.get(name) == null
                                        ? "none"
                                        : Quoted.plain(String.valueOf(fields.get(name)))));
    }
}
