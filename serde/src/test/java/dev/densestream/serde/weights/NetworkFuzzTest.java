// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.TensorFormatException;
import dev.densestream.serde.weights.problem.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever is done to the tensors of a network's file, reading it ends in a network that both
 * engines compute alike, or in a documented error.
 */
class NetworkFuzzTest {

    private static final int INPUTS = 8_000;
    private static final int COMPUTED = 300;
    private static final int SIDE = 64;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> METADATA =
            List.of(
                    "eps",
                    "stem",
                    "activation",
                    "labels",
                    "preprocess",
                    "selftest.node",
                    "version");
    private static final List<String> VALUES =
            List.of("-1", "nan", "1e400", "0", "", "deep", "deep-blur", "[1,2", "{}", "\u0000\n");
    private static final List<String> DTYPES =
            List.of("F64", "F32", "F16", "BF16", "I64", "U8", "BOOL", "F8_E4M3", "X");
    private static final List<Long> SIZES =
            List.of(-1L, 0L, 1L, 2L, 3L, 7L, 1L << 31, 1L << 62, Long.MAX_VALUE);

    private final Random random = new Random(20261130);

    @Test
    void changedFilesGiveANetworkOrADocumentedError() throws IOException {
        List<byte[]> seeds = seeds();
        int refused = 0;
        int computed = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] file = mutate(seeds.get(i % seeds.size()));
            try {
                Network network = ModelWeights.read(file, "", null).network();
                if (computed < COMPUTED) {
                    computed++;
                    assertThat(error(network)).as("input %d", i).isLessThan(1e-3);
                }
            } catch (WeightsException | TensorFormatException e) {
                refused++;
                assertThat(e.getMessage()).as("input %d", i).isNotBlank().hasLineCount(1);
            }
        }
        assertThat(computed).as("that still are networks").isEqualTo(COMPUTED);
        assertThat(refused).isGreaterThan(INPUTS / 2);
    }

    private static List<byte[]> seeds() throws IOException {
        try (Stream<Path> folders =
                Files.list(Path.of("src", "test", "resources", "golden-networks"))) {
            List<byte[]> seeds = new ArrayList<>();
            for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                seeds.add(Files.readAllBytes(folder.resolve("weights.safetensors")));
            }
            return seeds;
        }
    }

    /** How far the fast engine is from the definition, of the last maps, of their largest value. */
    private static double error(Network network) {
        Shape shape = new Shape(1, network.inputChannels(), SIDE, SIDE);
        FloatTensor input = FloatTensor.zeros(shape);
        for (int i = 0; i < input.data().length; i++) {
            input.data()[i] = (i * 37 % 101) / 50f - 1;
        }
        Output last = Output.means(network);
        FloatTensor fast = FloatTensor.zeros(last.shape(network, shape));
        FloatTensor right = FloatTensor.zeros(fast.shape());
        Engines.named("fast").prepare(network).newForwardPass().run(input, Map.of(last, fast));
        Engines.named("reference")
                .prepare(network)
                .newForwardPass()
                .run(input, Map.of(last, right));
        double largest = Double.MIN_NORMAL;
        double worst = 0;
        for (int i = 0; i < fast.data().length; i++) {
            if (Float.isFinite(right.data()[i]) || Float.isFinite(fast.data()[i])) {
                largest = Math.max(largest, Math.abs(right.data()[i]));
                worst = Math.max(worst, Math.abs(right.data()[i] - (double) fast.data()[i]));
            }
        }
        return worst / largest;
    }

    private byte[] mutate(byte[] seed) throws IOException {
        int length = (int) ByteBuffer.wrap(seed).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        ObjectNode header =
                (ObjectNode) JSON.readTree(new String(seed, 8, length, StandardCharsets.UTF_8));
        int changes = 1 + random.nextInt(2);
        for (int i = 0; i < changes; i++) {
            change(header);
        }
        byte[] text = JSON.writeValueAsBytes(header);
        ByteBuffer file = ByteBuffer.allocate(8 + text.length + seed.length - 8 - length);
        file.order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text);
        return file.put(seed, 8 + length, seed.length - 8 - length).array();
    }

    private void change(ObjectNode header) {
        String name = any(names(header));
        ObjectNode tensor = (ObjectNode) header.get(name);
        ArrayNode shape = (ArrayNode) tensor.get("shape");
        switch (random.nextInt(10)) {
            case 0 -> header.remove(name);
            case 1 ->
                    header.set(
                            name.replaceFirst("[0-9]", any(List.of("0", "3", "9", "-1"))),
                            header.remove(name));
            case 2 ->
                    header.set(
                            any(List.of("x.", "module.", "\u0000", "é.")) + name,
                            tensor.deepCopy());
            case 3 -> tensor.put("dtype", any(DTYPES));
            case 4 -> exchangeContents(header, tensor);
            case 5 -> header.withObjectProperty("__metadata__").put(any(METADATA), any(VALUES));
            case 6 -> shape.add(any(SIZES));
            case 7 -> {
                if (!shape.isEmpty()) {
                    shape.set(random.nextInt(shape.size()), any(SIZES));
                }
            }
            case 8 -> {
                if (shape.size() > 1) {
                    shape.insert(0, shape.remove(random.nextInt(shape.size())));
                }
            }
            default -> ((ArrayNode) tensor.get("data_offsets")).set(random.nextInt(2), any(SIZES));
        }
    }

    /** What one tensor holds, and its shape, under the name of another. */
    private void exchangeContents(ObjectNode header, ObjectNode tensor) {
        ObjectNode other = (ObjectNode) header.get(any(names(header)));
        ObjectNode copy = tensor.deepCopy();
        tensor.setAll(other.deepCopy());
        other.setAll(copy);
    }

    private static List<String> names(ObjectNode header) {
        List<String> names = new ArrayList<>();
        header.fieldNames().forEachRemaining(names::add);
        names.remove("__metadata__");
        return names;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
