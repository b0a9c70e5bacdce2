// SPDX-License-Identifier: Apache-2.0
package dev.densestream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The CRD of {@code FlinkDeployment} in the operator's api jar, as JSON schemas that refuse unknown
 * fields.
 */
final class FlinkDeploymentCrd {

    private static final String FILE = "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonNode crd;

    FlinkDeploymentCrd() {
        try (InputStream file = FlinkDeploymentCrd.class.getResourceAsStream(FILE)) {
            crd = new YAMLMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    /** Of the whole manifest. */
    JsonNode manifest() {
        ObjectNode schema = NODES.objectNode();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        schema.putArray("required").add("apiVersion").add("kind").add("metadata").add("spec");
        ObjectNode fields = schema.putObject("properties");
        fields.putObject("apiVersion")
                .put(
                        "const",
                        crd.at("/spec/group").asText() + "/" + version().get("name").asText());
        fields.putObject("kind").put("const", crd.at("/spec/names/kind").asText());
        fields.putObject("metadata").put("type", "object").putArray("required").add("name");
        fields.set("spec", strict(spec()));
        return schema;
    }

    /** Of the {@code spec} of any pod. */
    JsonNode pod() {
        return strict(spec().at("/properties/podTemplate/properties/spec"));
    }

    private JsonNode version() {
        return crd.at("/spec/versions/0");
    }

    private JsonNode spec() {
        return version().at("/schema/openAPIV3Schema/properties/spec");
    }

    /** Kubernetes drops what a schema does not name; here it is refused. */
    private static JsonNode strict(JsonNode schema) {
        if (schema instanceof ArrayNode array) {
            ArrayNode copy = NODES.arrayNode();
            array.forEach(element -> copy.add(strict(element)));
            return copy;
        }
        if (!(schema instanceof ObjectNode)) {
            return schema;
        }
        ObjectNode copy = NODES.objectNode();
        if (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            return copy;
        }
        schema.properties().forEach(field -> copy.set(field.getKey(), strict(field.getValue())));
        if (schema.path("properties").isObject() && schema.path("type").isTextual()) {
            copy.set("additionalProperties", BooleanNode.FALSE);
        }
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            copy.remove(List.of("anyOf", "x-kubernetes-int-or-string"));
            copy.putArray("type").add("integer").add("string");
        }
        return copy;
    }
}
