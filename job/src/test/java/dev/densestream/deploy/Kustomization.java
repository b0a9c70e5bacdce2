// SPDX-License-Identifier: Apache-2.0
package dev.densestream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Set;

/** What a {@code kustomization.yaml} changes in all manifests: their namespace, labels, images. */
final class Kustomization {

    private static final Set<String> KNOWN =
            Set.of(
                    "apiVersion",
                    "kind",
                    "namespace",
                    "labels",
                    "resources",
                    "components",
                    "patches",
                    "images",
                    "configurations");

    private Kustomization() {}

    static void requireKnown(JsonNode kustomization) {
        kustomization
                .fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!KNOWN.contains(name)) {
                                throw new AssertionError("not known of kustomize here: " + name);
                            }
                        });
    }

    static void transform(JsonNode kustomization, List<JsonNode> manifests) {
        for (JsonNode manifest : manifests) {
            ObjectNode metadata = (ObjectNode) manifest.get("metadata");
            if (kustomization.has("namespace")) {
                metadata.set("namespace", kustomization.get("namespace"));
            }
            for (JsonNode labels : kustomization.path("labels")) {
                metadata.withObjectProperty("labels").setAll((ObjectNode) labels.get("pairs"));
            }
            for (JsonNode image : kustomization.path("images")) {
                changeImages(manifest, image);
            }
        }
    }

    /** Everywhere: the places that kustomize knows, and those of a file of configurations. */
    private static void changeImages(JsonNode node, JsonNode image) {
        if (node.path("image").isTextual()
                && node.get("image").asText().startsWith(image.get("name").asText() + ":")) {
            ((ObjectNode) node)
                    .set(
                            "image",
                            TextNode.valueOf(
                                    image.required("newName").asText()
                                            + ":"
                                            + image.required("newTag").asText()));
        }
        node.forEach(child -> changeImages(child, image));
    }
}
