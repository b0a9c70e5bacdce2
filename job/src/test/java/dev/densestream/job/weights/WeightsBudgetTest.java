// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.fast.FastEngine;
import dev.densestream.job.record.WeightsSize.Size;
import dev.densestream.serde.weights.WeightsOutline;
import org.junit.jupiter.api.Test;

class WeightsBudgetTest {

    private final WeightsBudget budget = new WeightsBudget(1000, 2, 2);

    @Test
    void countsStateInEverySlotAndPreparedBlocksOnce() {
        budget.require("m", 1, new Size(100, 700), 100);
        assertThatThrownBy(() -> budget.require("m", 1, new Size(100, 700), 101))
                .hasMessage(
                        "weights of model m: expected all weights in at most 1000 bytes of memory,"
                                + " got 1001 with version 1 (0 kept, 900 to serve it in 2 slots,"
                                + " 101 to examine it); raise --weights-memory or the heap, or"
                                + " lower --keep-versions");
    }

    @Test
    void countsTheVersionsThatStayAndOtherModels() {
        budget.keep("m", 1, new Size(0, 300));
        budget.keep("m", 2, new Size(0, 200));
        budget.keep("n", 7, new Size(50, 100));
        assertThatCode(() -> budget.require("m", 3, new Size(0, 600), 0))
                .as("version 1 goes when version 3 comes")
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> budget.require("m", 3, new Size(0, 601), 0))
                .hasMessageContaining("got 1001 with version 3 (400 kept,");
        budget.keep("n", 7, null);
        assertThatCode(() -> budget.require("m", 3, new Size(0, 800), 0))
                .doesNotThrowAnyException();
    }

    @Test
    void forgetsWhatIsNotKept() {
        for (int version = 1; version <= 5; version++) {
            budget.keep("m", version, new Size(version, 0));
        }
        assertThat(budget.kept().get("m")).containsOnlyKeys(4L, 5L);
    }

    @Test
    void boundsTheWorkOfASelfTest() {
        WeightsOutline.Test test = new WeightsOutline.Test(20_100_000_000L, 0, true);
        assertThatThrownBy(() -> SelfTestWork.require(test, new FastEngine()))
                .hasMessage(
                        "self-test: expected at most 20 GFLOP in double precision, got 20.1; take"
                                + " a smaller selftest.input");
        assertThatCode(
                        () ->
                                SelfTestWork.require(
                                        new WeightsOutline.Test(20_100_000_000L, 0, false),
                                        new FastEngine()))
                .doesNotThrowAnyException();
        assertThatThrownBy(
                        () ->
                                SelfTestWork.require(
                                        new WeightsOutline.Test(501_000_000_000L, 0, false),
                                        new FastEngine()))
                .hasMessageContaining("expected at most 500 GFLOP, got 501.0");
    }

    @Test
    void tellsLargeOnesFromSmallOnes() {
        assertThat(WeightsLane.of(8 << 20, 1_000_000_000)).isEqualTo(WeightsLane.SMALL);
        assertThat(WeightsLane.of((8 << 20) + 1, 0)).isEqualTo(WeightsLane.LARGE);
        assertThat(WeightsLane.of(1, 1_000_000_001)).isEqualTo(WeightsLane.LARGE);
    }
}
