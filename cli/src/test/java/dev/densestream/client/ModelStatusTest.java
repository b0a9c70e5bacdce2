// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelStatusTest {

    private final ModelStatus status = new ModelStatus();

    @Test
    void countsTheSubtasksOfEachVersion() {
        accepted(1, 0, 3);
        accepted(1, 1, 3);
        accepted(1, 2, 3);
        accepted(2, 1, 3);

        assertThat(status.lines())
                .containsExactly(
                        "serves version 1 on 2 of 3 subtasks",
                        "serves version 2 on 1 of 3 subtasks, since 1970-01-01T00:00:02Z");
    }

    @Test
    void forgetsSubtasksThatAreNoMore() {
        accepted(1, 0, 3);
        accepted(1, 2, 3);
        accepted(1, 0, 1);

        assertThat(status.lines())
                .containsExactly("serves version 1 on 1 of 1 subtasks, since 1970-01-01T00:00:01Z");
    }

    @Test
    void saysWhatWasRejectedUntilAHigherVersionServes() {
        accepted(1, 0, 1);
        status.add(new WeightsEvent("rejected", "m", 2, -1, -1, "too large", 3000));

        assertThat(status.lines())
                .hasSize(2)
                .last()
                .isEqualTo("rejected version 2 at 1970-01-01T00:00:03Z: too large");

        accepted(3, 0, 1);
        assertThat(status.lines()).hasSize(1);
    }

    @Test
    void aRetiredModelServesNothing() {
        assertThat(status.lines()).containsExactly("serves nothing");
        accepted(4, 0, 1);
        status.add(new WeightsEvent("retired", "m", 4, -1, -1, "", 5000));

        assertThat(status.lines()).containsExactly("retired at version 4, 1970-01-01T00:00:05Z");
    }

    private void accepted(long version, int subtask, int parallelism) {
        status.add(
                new WeightsEvent(
                        "accepted", "m", version, subtask, parallelism, "", 1000 * version));
    }
}
