// SPDX-License-Identifier: Apache-2.0
package dev.densestream.kafkaui;

import io.kafbat.ui.serde.api.DeserializeResult;
import io.kafbat.ui.serde.api.PropertyResolver;
import io.kafbat.ui.serde.api.SchemaDescription;
import io.kafbat.ui.serde.api.Serde;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The same for kafbat's user interface of Kafka. It reads values, and writes none. */
public final class TensorSerde implements Serde {

    @Override
    public void configure(
            PropertyResolver serde, PropertyResolver cluster, PropertyResolver global) {
        // nothing to choose
    }

    @Override
    public Optional<String> getDescription() {
        return Optional.of("Pictures and tensors: safetensors, .npy, Open Inference Protocol JSON");
    }

    @Override
    public Optional<SchemaDescription> getSchema(String topic, Target type) {
        return Optional.empty();
    }

    @Override
    public boolean canDeserialize(String topic, Target type) {
        return type == Target.VALUE;
    }

    @Override
    public boolean canSerialize(String topic, Target type) {
        return false;
    }

    @Override
    public Serializer serializer(String topic, Target type) {
        throw new UnsupportedOperationException("densestream: this serde writes no records");
    }

    @Override
    public Deserializer deserializer(String topic, Target type) {
        return (headers, value) ->
                new DeserializeResult(
                        RecordView.text(value), DeserializeResult.Type.STRING, properties(value));
    }

    private static Map<String, Object> properties(byte[] value) {
        Map<String, Object> properties = new LinkedHashMap<>();
        if (value != null) {
            properties.put("bytes", value.length);
            for (TensorView tensor : RecordView.of(value).tensors()) {
                properties.put(
                        tensor.name().isEmpty() ? "tensor" : tensor.name(),
                        tensor.type() + " " + tensor.shape());
            }
        }
        return properties;
    }
}
