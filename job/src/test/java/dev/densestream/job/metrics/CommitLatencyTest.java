// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommitLatencyTest {

    private final CommitLatency latency = new CommitLatency();

    @Test
    void countsFromTheOldestRequestOfACheckpoint() {
        latency.answered(200);
        latency.answered(100);
        latency.answered(-1);
        latency.snapshot(1);
        latency.answered(400);

        assertThat(latency.complete(1, 1000)).hasValue(900);
        latency.snapshot(2);
        assertThat(latency.complete(2, 1000)).hasValue(600);
        latency.snapshot(3);
        assertThat(latency.complete(3, 1000)).isEmpty();
    }

    @Test
    void whatAFailedCheckpointHeldIsCommittedWithTheNext() {
        latency.answered(100);
        latency.snapshot(1);
        latency.answered(500);
        latency.snapshot(2);

        assertThat(latency.complete(2, 1000)).hasValue(900);
        assertThat(latency.complete(1, 1000)).isEmpty();
    }

    @Test
    void checkpointsThatNeverCompleteTakeNoMemory() {
        latency.answered(100);
        for (int checkpoint = 1; checkpoint < 10_000; checkpoint++) {
            latency.snapshot(checkpoint);
        }

        assertThat(latency.complete(10_000, 1000)).hasValue(900);
    }
}
