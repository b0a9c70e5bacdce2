// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MatricesTest {

    @Test
    void startsEachMatrixAStrideFurther() {
        Matrices matrices = new Matrices(new float[100]).at(12, 30, 4);

        assertThat(matrices.start(0)).isEqualTo(12);
        assertThat(matrices.start(2)).isEqualTo(72);
        assertThat(matrices.stride()).isEqualTo(30);
        assertThat(matrices.rowStride()).isEqualTo(4);
    }

    @Test
    void staysAtItsPlaceInAnotherArray() {
        float[] other = new float[50];
        Matrices matrices = new Matrices(new float[100]).at(12, 30, 4).in(other);

        assertThat(matrices.array()).isSameAs(other);
        assertThat(matrices.start(1)).isEqualTo(42);
    }
}
