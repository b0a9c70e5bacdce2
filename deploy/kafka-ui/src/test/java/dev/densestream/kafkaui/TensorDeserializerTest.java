// SPDX-License-Identifier: Apache-2.0
package dev.densestream.kafkaui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.npy.NpyArray;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import io.kafbat.ui.serde.api.DeserializeResult;
import io.kafbat.ui.serde.api.Serde.Target;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TensorDeserializerTest {

    private static final byte[] PNG =
            Base64.getDecoder()
                    .decode(
                            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");

    private final TensorDeserializer deserializer = new TensorDeserializer();

    @Test
    void showsTensorsOfSafetensors() {
        byte[] file =
                new SafetensorsWriter()
                        .add("embedding", Dtype.F32, List.of(1L, 3L), new float[] {1, -2, 4})
                        .add("classes.index", List.of(1L), new long[] {7})
                        .toBytes();

        assertThat(text(file).lines())
                .hasSize(3)
                .contains(
                        "embedding F32 [1, 3]  min -2.000 max 4.000 mean 1.000  finite  first [1.0,"
                                + " -2.0, 4.0]")
                .anyMatch(line -> line.startsWith("classes.index I64 [1]"));
    }

    @Test
    void looksAtTheFirstElementsOfALargeArrayAlone() {
        FloatTensor tensor = FloatTensor.zeros(new Shape(1, 2, 300, 300));
        tensor.data()[5] = Float.NaN;
        byte[] file = NpyArray.encode(List.of(1, 2, 300, 300), Dtype.F32, tensor);

        assertThat(text(file)).contains("F32 [1, 2, 300, 300]", "of the first 65536", "not finite");
    }

    @Test
    void showsPicturesJsonAndNothing() {
        assertThat(text(PNG)).isEqualTo("PNG of 1 x 1 pixels, " + PNG.length + " bytes");
        assertThat(text("{\"inputs\":[]}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("{\"inputs\":[]}");
        assertThat(text(("{" + " ".repeat(9000)).getBytes(StandardCharsets.UTF_8)))
                .endsWith(" ... of 9001 bytes");
        assertThat(deserializer.deserialize("tensors", null)).isEqualTo("no value");
    }

    @Test
    void neverThrowsWhateverTheBytes() {
        Random random = new Random(1);
        byte[] sound =
                new SafetensorsWriter()
                        .add("x", Dtype.F32, List.of(4L), new float[] {1, 2, 3, 4})
                        .toBytes();
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = (i % 2 == 0 ? sound : PNG).clone();
            for (int change = 0; change < 3; change++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            assertThat(text(mutated)).isNotEmpty();
            assertThat(text(java.util.Arrays.copyOf(mutated, random.nextInt(mutated.length + 1))))
                    .isNotEmpty();
        }
    }

    @Test
    void kafbatsInterfaceShowsTheSame() {
        try (TensorSerde serde = new TensorSerde()) {
            DeserializeResult result =
                    serde.deserializer("tensors", Target.VALUE).deserialize(null, PNG);

            assertThat(result.getResult()).isEqualTo(text(PNG));
            assertThat(result.getAdditionalProperties()).containsEntry("bytes", PNG.length);
            assertThat(serde.canDeserialize("tensors", Target.KEY)).isFalse();
            assertThat(serde.canSerialize("tensors", Target.VALUE)).isFalse();
        }
    }

    private String text(byte[] value) {
        return deserializer.deserialize("tensors", value);
    }
}
