// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.job.config.RunOptions;
import org.junit.jupiter.api.Test;

class SharesTest {

    private static final long MB = 1 << 20;

    @Test
    void divideTheHeapAmongTheSlots() {
        Shares shares = Shares.of(RunOptions.parse(), 1000 * MB, 2);

        assertThat(shares.workBytes()).isBetween(149 * MB, 150 * MB);
        assertThat(shares.weightsBytes()).isBetween(249 * MB, 250 * MB);
        assertThat(shares.waitingBytes()).isBetween(49 * MB, 50 * MB);
        assertThat(shares.slots()).isEqualTo(2);
    }

    @Test
    void areWhatOptionsAskFor() {
        Shares shares =
                Shares.of(
                        RunOptions.parse(
                                "--work-memory=7mb",
                                "--weights-memory=8mb",
                                "--max-waiting-bytes=9mb"),
                        1000 * MB,
                        2);

        assertThat(shares).isEqualTo(new Shares(7 * MB, 8 * MB, 9 * MB, 2));
    }

    @Test
    void letNoMoreWaitThanAQuarterOfAGigabyteUnlessAsked() {
        assertThat(Shares.of(RunOptions.parse(), 100_000 * MB, 1).waitingBytes())
                .isEqualTo(256 * MB);
        assertThat(
                        Shares.of(RunOptions.parse("--max-waiting-bytes=1gb"), 100_000 * MB, 1)
                                .waitingBytes())
                .isEqualTo(1024 * MB);
    }

    @Test
    void areRefusedIfTheyAreTooSmall() {
        assertThatThrownBy(() -> RunOptions.parse("--work-memory=1kb", "--weights-memory=0"))
                .hasMessageContaining("bytes of memory for work: expected at least 1048576")
                .hasMessageContaining("bytes of memory for weights: expected at least 1, got 0");
    }
}
