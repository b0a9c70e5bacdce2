// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {

    @Test
    void countsElementsAndPixels() {
        Shape shape = new Shape(2, 3, 4, 5);

        assertThat(shape.elements()).isEqualTo(120);
        assertThat(shape.pixels()).isEqualTo(20);
        assertThat(shape.withChannels(7)).isEqualTo(new Shape(2, 7, 4, 5));
    }

    @Test
    void rejectsAZeroSide() {
        assertThatThrownBy(() -> new Shape(1, 3, 0, 4))
                .hasMessage("shape (1, 3, 0, 4): every side must be at least 1");
    }

    @Test
    void rejectsAShapeWhoseProductOverflows() {
        int big = Integer.MAX_VALUE;
        assertThatThrownBy(() -> new Shape(big, big, big, big)).hasMessageContaining("more than");
        // 2^64 wraps to 0
        assertThatThrownBy(() -> new Shape(65536, 65536, 65536, 65536))
                .hasMessageContaining("more than");
    }

    @Test
    void rejectsDataThatDoesNotFillTheShape() {
        Shape shape = new Shape(1, 2, 2, 2);

        assertThatThrownBy(() -> new FloatTensor(shape, new float[7]))
                .hasMessage("data of shape (1, 2, 2, 2): expected 8 elements, got 7");
        assertThatThrownBy(() -> new DoubleTensor(shape, new double[9]))
                .hasMessage("data of shape (1, 2, 2, 2): expected 8 elements, got 9");
    }
}
