// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrefetchTest {

    private final Prefetch ahead = new Prefetch();

    @Test
    void givesLinesUntilThePlanIsDone() {
        float[] x = new float[1000];
        ahead.plan(x, 20, 40);

        assertThat(ahead.array()).isSameAs(x);
        assertThat(ahead.take(2)).isEqualTo(20);
        assertThat(ahead.planned()).isTrue();
        assertThat(ahead.take(2)).isEqualTo(52);
        assertThat(ahead.planned()).isFalse();
        assertThat(ahead.take(2)).isEqualTo(-1);
    }

    @Test
    void neverLeavesTheArray() {
        ahead.plan(new float[100], 80, 20);

        assertThat(ahead.take(4)).isEqualTo(36);
        ahead.plan(new float[100], 0, 100);
        assertThat(ahead.take(7)).isEqualTo(-1);
    }

    @Test
    void givesNothingWhereNothingIsPlanned() {
        assertThat(ahead.take(1)).isEqualTo(-1);
        ahead.plan(new float[100], 0, 100);
        ahead.planNothing();
        assertThat(ahead.take(1)).isEqualTo(-1);
        ahead.plan(new float[100], 0, 100);
        ahead.read(new float[50], 1, 49);
        assertThat(ahead.planned()).isFalse();
    }
}
