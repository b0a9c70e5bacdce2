// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DeadLetterGuardTest {

    private long now = 1_000;

    @Test
    void endsTheJobWhereTooManyRecordsAreTurnedAway() {
        DeadLetterGuard guard = new DeadLetterGuard(0.5, () -> now);
        for (int i = 0; i < 500; i++) {
            guard.answered();
            guard.turnedAway("cut");
        }

        assertThatThrownBy(() -> guard.turnedAway("no weights"))
                .cause()
                .hasMessage(
                        "dead letters: expected at most a share of 0.5 within a minute, got 501 of"
                                + " 1001 records, the last one: no weights; correct the job or its"
                                + " requests, or raise --max-dead-letter-ratio");
    }

    @Test
    void fewRecordsAndEarlierMinutesSayNothing() {
        DeadLetterGuard guard = new DeadLetterGuard(0.1, () -> now);
        for (int minute = 0; minute < 5; minute++) {
            for (int i = 0; i < DeadLetterGuard.LEAST_RECORDS - 1; i++) {
                guard.turnedAway("cut");
            }
            now += 60_000;
        }
    }

    @Test
    void bearsAllUnlessTold() {
        DeadLetterGuard guard = new DeadLetterGuard(1, () -> now);
        for (int i = 0; i < 5_000; i++) {
            guard.turnedAway("cut");
        }
    }
}
