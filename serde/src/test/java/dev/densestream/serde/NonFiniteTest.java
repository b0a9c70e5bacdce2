// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import org.junit.jupiter.api.Test;

class NonFiniteTest {

    private static final Shape SHAPE = new Shape(1, 1, 1, 3);

    @Test
    void findsTheFirstElementThatIsNotFinite() {
        assertThat(floats(1, Float.NaN, Float.POSITIVE_INFINITY).firstNonFinite()).hasValue(1);
        assertThat(floats(1, 2, Float.NEGATIVE_INFINITY).firstNonFinite()).hasValue(2);
        assertThat(floats(1, 2, 3).firstNonFinite()).isEmpty();
        assertThat(doubles(Double.NaN).firstNonFinite()).hasValue(0);
        assertThat(doubles(1e308).firstNonFinite()).isEmpty();
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
