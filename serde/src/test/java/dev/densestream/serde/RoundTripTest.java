package dev.densestream.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.DoubleTensor;
import dev.densestream.densenet.FloatTensor;
import dev.densestream.densenet.Shape;
import dev.densestream.densenet.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.WithNull;
import org.jspecify.annotations.Nullable;

/** Whatever a dense block can be asked in a format comes back from it, bit for bit. */
class RoundTripTest {

    @Property(tries = 400)
    void aQuestionInABinaryFormatKeepsEveryBit(
            @ForAll("shapes") Shape shape, @ForAll Dtype dtype, @ForAll long seed) {
        Tensor tensor = randomBits(shape, dtype, new Random(seed));
        requireSame(tensor, dtype, MessageFormat.SAFETENSORS, null);
        if (dtype != Dtype.BF16) {
            requireSame(tensor, dtype, MessageFormat.NPY, null);
        }
    }

    @Property(tries = 400)
    void aFiniteQuestionInJsonKeepsEveryBit(
            @ForAll("shapes") Shape shape,
            @ForAll("jsonDtypes") Dtype dtype,
            @ForAll @WithNull String id,
            @ForAll long seed) {
        Tensor tensor = finite(randomBits(shape, dtype, new Random(seed)));
        // a lone surrogate is no text that UTF-8 can carry
        String text = id == null ? null : id.replaceAll("\\p{Cs}", "s");
        requireSame(tensor, dtype, MessageFormat.OIP_JSON, text);
    }

    @Provide
    Arbitrary<Shape> shapes() {
        Arbitrary<Integer> side = Arbitraries.integers().between(1, 6);
        return Combinators.combine(side, side, side, side).as(Shape::new).withoutEdgeCases();
    }

    @Provide
    Arbitrary<Dtype> jsonDtypes() {
        return Arbitraries.of(Dtype.F64, Dtype.F32, Dtype.F16);
    }

    private static void requireSame(
            Tensor tensor, Dtype dtype, MessageFormat format, @Nullable String id) {
        byte[] value = TensorQuestions.encode(format, tensor, dtype, id);
        TensorRequest back = TensorRequest.open(value);
        assertThat(back.format()).isEqualTo(format);
        assertThat(back.shape()).isEqualTo(tensor.shape());
        assertThat(back.dtype()).isEqualTo(dtype);
        assertThat(back.id()).isEqualTo(id);
        assertThat(bits(back.tensor())).isEqualTo(bits(tensor));
        byte[] answer =
                TensorAnswers.encode(
                        format,
                        TensorAnswer.to(back, tensor, Emit.ALL, OutputDtype.SAME, "m", "1"));
        assertThat((long) answer.length)
                .isLessThanOrEqualTo(
                        TensorAnswers.maxBytes(
                                back, tensor.shape(), Emit.ALL, OutputDtype.SAME, "m", "1"));
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
        if (tensor instanceof DoubleTensor doubles) {
            for (int i = 0; i < doubles.data().length; i++) {
                if (!Double.isFinite(doubles.data()[i])) {
                    doubles.data()[i] = -0.0;
                }
            }
        } else {
            float[] data = ((FloatTensor) tensor).data();
            for (int i = 0; i < data.length; i++) {
                if (!Float.isFinite(data[i])) {
                    data[i] = -0.0f;
                }
            }
        }
        return tensor;
    }

    private static List<Long> bits(Tensor tensor) {
        if (tensor instanceof DoubleTensor doubles) {
            return Arrays.stream(doubles.data()).mapToObj(Double::doubleToRawLongBits).toList();
        }
        float[] data = ((FloatTensor) tensor).data();
        return IntStream.range(0, data.length)
                .mapToObj(i -> (long) Float.floatToRawIntBits(data[i]))
                .toList();
    }
}
