// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.pictures.RankedClass;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseOutputsTest {

    @Test
    void readsClassesAndMapsOfJson() {
        ResponseOutputs read =
                read(
                        """
                        {"id": "x", "parameters": {"a": [1]}, "outputs": [
                          {"name": "embedding", "datatype": "FP32", "shape": [1, 2], "data": [1, 2]},
                          {"name": "m", "datatype": "FP32", "shape": [1, 1, 1, 2], "data": [0.5, -1e-3]},
                          {"name": "classes", "datatype": "BYTES", "shape": [1, 2], "data": ["0.9:4:a:b", "0.1:0"]}]}
                        """);

        assertThat(read.classes())
                .containsExactly(new RankedClass(4, 0.9, "a:b"), new RankedClass(0, 0.1, null));
        assertThat(read.maps()).containsOnlyKeys("m");
        assertThat(m(read)).containsExactly(0.5f, -1e-3f);
    }

    @Test
    void readsClassesAndMapsOfSafetensors() {
        byte[] file =
                new SafetensorsWriter()
                        .add("classes.index", List.of(1L, 2L), new long[] {4, 0})
                        .add("classes.value", Dtype.F32, List.of(1L, 2L), new float[] {0.5f, 0.25f})
                        .add("m", Dtype.F32, List.of(1L, 1L, 1L, 2L), new float[] {1, 2})
                        .toBytes();

        ResponseOutputs read = ResponseOutputs.read(file);

        assertThat(read.classes())
                .containsExactly(new RankedClass(4, 0.5, null), new RankedClass(0, 0.25, null));
        assertThat(m(read)).containsExactly(1f, 2f);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"outputs\": [{\"name\": \"m\", \"shape\": [1, 1, 1, 2], \"data\": [1]}]}",
                "{\"outputs\": [{\"name\": \"m\", \"shape\": [1, 1, 1, 1], \"data\": [\"a\"]}]}",
                "{\"outputs\": [{\"name\": \"classes\", \"shape\": [1, 1], \"data\": [\"0.5\"]}]}",
                "{\"outputs\": [{\"name\": \"m\", \"shape\"",
                "{\"outputs\": [{\"name\": \"m\", \"shape\": [1, 1, 99999999999, 1]}]}",
                "\u0093NUMPY"
            })
    void refusesWhatIsNoResponse(String value) {
        assertThatThrownBy(() -> read(value)).isInstanceOf(IllegalArgumentException.class);
    }

    private static float[] m(ResponseOutputs read) {
        return Objects.requireNonNull(read.maps().get("m")).data();
    }

    private static ResponseOutputs read(String text) {
        return ResponseOutputs.read(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
