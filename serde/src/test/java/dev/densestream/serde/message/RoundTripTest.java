// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.HalfFloats;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.response.Emit;
import dev.densestream.serde.response.EmittedTensor;
import dev.densestream.serde.response.OutputDtype;
import dev.densestream.serde.response.TensorResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever a dense block can be asked in a format comes back from it, bit for bit. */
class RoundTripTest {

    private static final int TRIES = 400;
    private static final List<Dtype> JSON_DTYPES = List.of(Dtype.F64, Dtype.F32, Dtype.F16);

    @Test
    void aRequestInABinaryFormatKeepsEveryBit() {
        for (int seed = 0; seed < TRIES; seed++) {
            Random random = new Random(seed);
            Dtype dtype = Dtype.values()[random.nextInt(Dtype.values().length)];
            Tensor tensor = randomBits(shape(random), dtype, random);
            requireSame(tensor, dtype, MessageFormat.SAFETENSORS, null);
            if (dtype != Dtype.BF16) {
                requireSame(tensor, dtype, MessageFormat.NPY, null);
            }
        }
    }

    @Test
    void aFiniteRequestInJsonKeepsEveryBit() {
        for (int seed = 0; seed < TRIES; seed++) {
            Random random = new Random(seed);
            Dtype dtype = JSON_DTYPES.get(random.nextInt(JSON_DTYPES.size()));
            Tensor tensor = finite(randomBits(shape(random), dtype, random));
            requireSame(tensor, dtype, MessageFormat.OIP_JSON, id(random));
        }
    }

    private static Shape shape(Random random) {
        return new Shape(side(random), side(random), side(random), side(random));
    }

    private static int side(Random random) {
        return 1 + random.nextInt(6);
    }

    /** None, or text of any characters, quotes and control characters among them. */
    private static @Nullable String id(Random random) {
        if (random.nextInt(8) == 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(20);
        for (int i = 0; i < length; i++) {
            int limit = random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1;
            int character = random.nextInt(limit);
            // a lone surrogate is no text that UTF-8 can carry
            boolean lone = Character.getType(character) == Character.SURROGATE;
            text.appendCodePoint(lone ? 's' : character);
        }
        return text.toString();
    }

    private static void requireSame(
            Tensor tensor, Dtype dtype, MessageFormat format, @Nullable String id) {
        byte[] value = RequestWriter.encode(format, tensor, dtype, id);
        TensorRequest back = TensorRequests.open(value);
        assertThat(back.format()).isEqualTo(format);
        assertThat(back.shape()).isEqualTo(tensor.shape());
        assertThat(back.dtype()).isEqualTo(dtype);
        assertThat(back.id()).isEqualTo(id);
        assertThat(bits(back.tensor())).isEqualTo(bits(tensor));
        List<EmittedTensor> emitted = List.of(Emissions.of(Emit.ALL, back, tensor.shape()));
        byte[] response =
                TensorResponses.encode(
                        format,
                        TensorResponse.to(
                                back,
                                emitted,
                                Map.of(emitted.get(0).output(), tensor),
                                OutputDtype.SAME,
                                "m",
                                "1"));
        assertThat((long) response.length)
                .isLessThanOrEqualTo(
                        TensorResponses.maxBytes(back, emitted, OutputDtype.SAME, "m", "1"));
    }

    /** Values of any bits that the dtype has, NaN without a payload that a conversion changes. */
    private static Tensor randomBits(Shape shape, Dtype dtype, Random random) {
        if (dtype == Dtype.F64) {
            double[] data = new double[shape.elements()];
            for (int i = 0; i < data.length; i++) {
                data[i] = Double.longBitsToDouble(random.nextLong());
            }
            return new DoubleTensor(shape, data);
        }
        float[] data = new float[shape.elements()];
        for (int i = 0; i < data.length; i++) {
            data[i] =
                    switch (dtype) {
                        case F16 -> quiet(HalfFloats.fromF16((short) random.nextInt()));
                        case BF16 -> quiet(HalfFloats.fromBf16((short) random.nextInt()));
                        default -> Float.intBitsToFloat(random.nextInt());
                    };
        }
        return new FloatTensor(shape, data);
    }

    private static float quiet(float value) {
        return Float.isNaN(value) ? Float.NaN : value;
    }

    private static Tensor finite(Tensor tensor) {
        tensor.accept(
                floats -> {
                    for (int i = 0; i < floats.data().length; i++) {
                        if (!Float.isFinite(floats.data()[i])) {
                            floats.data()[i] = -0.0f;
                        }
                    }
                },
                doubles -> {
                    for (int i = 0; i < doubles.data().length; i++) {
                        if (!Double.isFinite(doubles.data()[i])) {
                            doubles.data()[i] = -0.0;
                        }
                    }
                });
        return tensor;
    }

    private static List<Long> bits(Tensor tensor) {
        List<Long> bits = new ArrayList<>();
        tensor.accept(
                floats -> {
                    for (float value : floats.data()) {
                        bits.add((long) Float.floatToRawIntBits(value));
                    }
                },
                doubles -> {
                    for (double value : doubles.data()) {
                        bits.add(Double.doubleToRawLongBits(value));
                    }
                });
        return bits;
    }
}
