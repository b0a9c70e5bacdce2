// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.usage;

import dev.densestream.serde.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What timm's or HuggingFace's {@code config.json} says of a model's classes. What it says of the
 * architecture is not believed: tensors say it.
 *
 * @param classes how many it says there are
 * @param labels of them; empty if it names none
 * @param ofPictures whether it says how they are prepared, as timm's does; see {@code
 *     PreprocessText}
 */
public record ConfigFile(OptionalInt classes, List<String> labels, boolean ofPictures) {

    public ConfigFile {
        labels = List.copyOf(labels);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException in one line, if it is none
     */
    public static ConfigFile parse(String text) {
        JsonFields json = JsonFields.parse("config", text);
        // what is at the top overrides what the weights were trained for before
        JsonFields classes =
                json.has("num_classes") || !json.has("pretrained_cfg")
                        ? json
                        : json.object("pretrained_cfg");
        return new ConfigFile(
                classes.has("num_classes")
                        ? OptionalInt.of(classes.whole("num_classes"))
                        : OptionalInt.empty(),
                labels(json),
                json.has("pretrained_cfg") || json.has("input_size"));
    }

    private static List<String> labels(JsonFields json) {
        for (String name : List.of("label_names", "labels")) {
            if (json.isList(name)) {
                return json.texts(name);
            }
        }
        if (!json.isObject("id2label")) {
            return List.of();
        }
        Map<String, ?> byNumber = json.object("id2label").fields();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < byNumber.size(); i++) {
            Object label = byNumber.get(String.valueOf(i));
            if (!(label instanceof String name)) {
                throw json.wrong("id2label", "a text for each number from 0 on");
            }
            labels.add(name);
        }
        return labels;
    }
}
