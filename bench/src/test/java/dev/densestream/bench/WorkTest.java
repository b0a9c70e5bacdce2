// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkTest {

    @ParameterizedTest
    @CsvSource({
        "W1a, 3.48",
        "W1b, 2.40",
        "W1c, 0.98",
        "W1e, 43.9",
        "W2a, 8.32",
        "W2b, 5.70",
        "W2c, 4.39",
        "W2d, 0.84"
    })
    void countsTwiceTheMultiplicationsOfTheDirectConvolutions(String id, double gflop) {
        assertThat(Work.named(id).gflop()).isCloseTo(gflop, within(0.01 * gflop));
    }

    @Test
    void namesWhatThereIsWhenAskedForAnotherWork() {
        assertThatThrownBy(() -> Work.named("W3"))
                .hasMessageContaining("W2d")
                .hasMessageContaining("W3");
    }

    @Test
    void drawsTheSameDataInEveryRun() {
        WorkData first = WorkData.of(Work.named("W1d"));
        WorkData second = WorkData.of(Work.named("W1d"));
        assertThat(first.input().data()).isEqualTo(second.input().data());
    }
}
