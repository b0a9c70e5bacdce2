package dev.densestream.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.DoubleTensor;
import dev.densestream.densenet.FloatTensor;
import dev.densestream.densenet.Shape;
import org.junit.jupiter.api.Test;

class NonFiniteTest {

    private static final Shape SHAPE = new Shape(1, 1, 1, 3);

    @Test
    void findsTheFirstElementThatIsNotFinite() {
        assertThat(NonFinite.firstIndex(floats(1, Float.NaN, Float.POSITIVE_INFINITY))).hasValue(1);
        assertThat(NonFinite.firstIndex(floats(1, 2, Float.NEGATIVE_INFINITY))).hasValue(2);
        assertThat(NonFinite.firstIndex(floats(1, 2, 3))).isEmpty();
        assertThat(NonFinite.firstIndex(doubles(Double.NaN))).hasValue(0);
        assertThat(NonFinite.firstIndex(doubles(1e308))).isEmpty();
    }

    @Test
    void rejectsWithTheElementsPlace() {
        assertThatCode(() -> NonFinite.reject(floats(1, 2, 3))).doesNotThrowAnyException();
        assertThatThrownBy(() -> NonFinite.reject(floats(1, Float.NaN, 3)))
                .isInstanceOf(TensorRequestException.class)
                .hasMessage(
                        "input of shape (1, 1, 1, 3): expected finite numbers, got NaN at element"
                                + " 1");
        assertThatThrownBy(() -> NonFinite.reject(doubles(Double.NEGATIVE_INFINITY)))
                .hasMessage(
                        "input of shape (1, 1, 1, 3): expected finite numbers,"
                                + " got -Infinity at element 0");
    }

    private static FloatTensor floats(float... values) {
        return new FloatTensor(SHAPE, values);
    }

    private static DoubleTensor doubles(double first) {
        return new DoubleTensor(SHAPE, new double[] {first, 0, 0});
    }
}
