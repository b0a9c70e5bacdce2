// SPDX-License-Identifier: Apache-2.0
package dev.densestream.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The manifests of a folder with a {@code kustomization.yaml}, as kustomize would give them. What
 * it does not know of kustomize it refuses.
 */
public final class Manifests {

    /** The project's folder. */
    public static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();

    private Manifests() {}

    /**
     * @param name a folder under {@code deploy/kubernetes}
     */
    static List<JsonNode> of(String name) {
        return build(folder(name));
    }

    /** The same with a component that its {@code kustomization.yaml} does not name. */
    static List<JsonNode> withComponent(String name, String component) {
        List<JsonNode> manifests = of(name);
        applyComponent(folder(component), manifests);
        return manifests;
    }

    static Path folder(String name) {
        return PROJECT.resolve("deploy/kubernetes").resolve(name);
    }

    static JsonNode only(List<JsonNode> manifests, String kind) {
        List<JsonNode> found =
                manifests.stream().filter(m -> m.path("kind").asText().equals(kind)).toList();
        if (found.size() != 1) {
            throw new AssertionError("expected one " + kind + ", got " + found.size());
        }
        return found.get(0);
    }

    /** All documents of a YAML file. */
    public static List<JsonNode> read(Path file) {
        List<JsonNode> documents = new ArrayList<>();
        try (JsonParser parser = YAML.createParser(file.toFile())) {
            for (JsonNode next = YAML.readTree(parser); next != null; ) {
                documents.add(next);
                next = YAML.readTree(parser);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
        return documents;
    }

    private static List<JsonNode> build(Path folder) {
        JsonNode kustomization = read(folder.resolve("kustomization.yaml")).get(0);
        Kustomization.requireKnown(kustomization);
        List<JsonNode> manifests = new ArrayList<>();
        for (JsonNode resource : kustomization.path("resources")) {
            Path path = folder.resolve(resource.asText()).normalize();
            manifests.addAll(Files.isDirectory(path) ? build(path) : read(path));
        }
        for (JsonNode component : kustomization.path("components")) {
            applyComponent(folder.resolve(component.asText()).normalize(), manifests);
        }
        applyPatches(folder, kustomization, manifests);
        Kustomization.transform(kustomization, manifests);
        return manifests;
    }

    private static void applyComponent(Path folder, List<JsonNode> manifests) {
        JsonNode component = read(folder.resolve("kustomization.yaml")).get(0);
        Kustomization.requireKnown(component);
        applyPatches(folder, component, manifests);
    }

    private static void applyPatches(
            Path folder, JsonNode kustomization, List<JsonNode> manifests) {
        for (JsonNode patch : kustomization.path("patches")) {
            apply(read(folder.resolve(patch.required("path").asText())).get(0), patch, manifests);
        }
    }

    private static void apply(JsonNode content, JsonNode patch, List<JsonNode> manifests) {
        JsonNode target = patch.has("target") ? patch.get("target") : content;
        String kind = target.required("kind").asText();
        JsonNode name = patch.has("target") ? target.path("name") : target.at("/metadata/name");
        UnaryOperator<JsonNode> change =
                content.isArray() ? m -> patched(m, content) : m -> merged(m, content);
        int applied = 0;
        for (int i = 0; i < manifests.size(); i++) {
            JsonNode manifest = manifests.get(i);
            if (manifest.path("kind").asText().equals(kind)
                    && (name.isMissingNode()
                            || name.equals(manifest.path("metadata").path("name")))) {
                manifests.set(i, change.apply(manifest));
                applied++;
            }
        }
        if (applied == 0) {
            throw new AssertionError("a patch fits nothing: " + content);
        }
    }

    private static JsonNode patched(JsonNode manifest, JsonNode operations) {
        return jackson(
                Json.createPatch(jakarta(operations).asJsonArray())
                        .apply(jakarta(manifest).asJsonObject()));
    }

    private static JsonNode merged(JsonNode manifest, JsonNode patch) {
        return jackson(Json.createMergePatch(jakarta(patch)).apply(jakarta(manifest)));
    }

    private static JsonValue jakarta(JsonNode node) {
        try (JsonReader reader = Json.createReader(new StringReader(node.toString()))) {
            return reader.readValue();
        }
    }

    private static JsonNode jackson(JsonValue value) {
        try {
            return JSON.readTree(value.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
