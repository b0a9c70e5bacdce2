// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.message.RequestWriter;
import dev.densestream.serde.npy.NpyRequest;
import dev.densestream.serde.oip.OipRequest;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsRequest;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import dev.densestream.serde.safetensors.TensorInfo;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** No bytes make a reader do anything but read or throw its documented exception. */
class MutatedInputTest {

    private static final int INPUTS = 200_000;
    private static final long MAX_ALLOCATED_BEYOND_INPUT = 64 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void safetensorsReaderSurvivesMutatedInputs() {
        List<byte[]> bases = requests(MessageFormat.SAFETENSORS, Dtype.values());
        bases.add(
                new SafetensorsWriter()
                        .metadata(Map.of("model", "cifar", "eps", "1e-5"))
                        .add("empty", Dtype.F32, List.of(0L, 3L), new float[0])
                        .add("input", Dtype.BF16, List.of(1L, 1L, 2L), new float[2])
                        .add("scalar", Dtype.F64, List.of(), new float[1])
                        .toBytes());
        survives(
                bases,
                value -> {
                    Safetensors file =
                            Safetensors.parse(value, Safetensors.MAX_RECORD_HEADER_BYTES);
                    file.tensors().values().forEach(tensor -> read(file, tensor));
                    SafetensorsRequest.open(value).tensor();
                });
    }

    @Test
    void openInferenceProtocolReaderSurvivesMutatedInputs() {
        List<byte[]> bases = requests(MessageFormat.OIP_JSON, Dtype.F64, Dtype.F32, Dtype.F16);
        bases.add(
                ("{\"inputs\":[{\"data\":[[[1,2],[3,4.5e-3]]],\"shape\":[1,2,2],"
                                + "\"datatype\":\"FP32\",\"name\":\"x\"},{\"name\":\"\u00e9\"}],"
                                + "\"parameters\":{\"a\":[true,null,{}]},\"id\":\"\\u20ac\"}")
                        .getBytes(StandardCharsets.UTF_8));
        survives(bases, value -> OipRequest.open(value).tensor());
    }

    @Test
    void npyReaderSurvivesMutatedInputs() {
        List<byte[]> bases = requests(MessageFormat.NPY, Dtype.F64, Dtype.F32, Dtype.F16);
        survives(bases, value -> NpyRequest.open(value).tensor());
    }

    private static void read(Safetensors file, TensorInfo tensor) {
        if (tensor.dtype().readable().isPresent()) {
            file.floats(tensor);
        }
    }

    private static List<byte[]> requests(MessageFormat format, Dtype... dtypes) {
        Random random = new Random(1);
        List<byte[]> requests = new ArrayList<>();
        for (Dtype dtype : dtypes) {
            for (int side = 1; side <= 4; side++) {
                Shape shape = new Shape(1, side, 2, side);
                float[] data = new float[shape.elements()];
                for (int i = 0; i < data.length; i++) {
                    data[i] = (float) random.nextGaussian();
                }
                requests.add(
                        RequestWriter.encode(
                                format, new FloatTensor(shape, data), dtype, "id-" + side));
            }
        }
        return requests;
    }

    private static void survives(List<byte[]> bases, Consumer<byte[]> reader) {
        bases.forEach(reader);
        Mutations mutations = new Mutations(20_260_101, bases);
        int refused = 0;
        long mostAllocated = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] value = mutations.next();
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                reader.accept(value);
            } catch (TensorFormatException e) {
                refused++;
                requireOneLine(e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "input %d: %s".formatted(i, new String(value, StandardCharsets.ISO_8859_1)),
                        e);
            }
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            mostAllocated = Math.max(mostAllocated, allocated - value.length);
        }
        assertThat(mostAllocated)
                .as("bytes allocated beyond an input")
                .isLessThan(MAX_ALLOCATED_BEYOND_INPUT);
        // both ways were taken, so the inputs are neither all broken nor all left whole
        assertThat(refused).isBetween(INPUTS / 2, INPUTS - INPUTS / 200);
    }

    private static void requireOneLine(@Nullable String message) {
        if (message == null || message.isBlank() || message.indexOf('\n') >= 0) {
            throw new AssertionError("expected a message of one line, got " + message);
        }
    }
}
