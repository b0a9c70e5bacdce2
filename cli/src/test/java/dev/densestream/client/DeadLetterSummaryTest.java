// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.client.DeadLetterSummary.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadLetterSummaryTest {

    private final DeadLetterSummary summary = new DeadLetterSummary();

    @Test
    void countsKindsThatDifferInNumbersAlone() {
        add(7, 2000, "size", "a", "expected at most 10 bytes, got 11");
        add(8, 1000, "size", "a", "expected at most 10 bytes, got 99");
        add(9, 3000, "decode", "", "cut");

        assertThat(summary.all()).hasSize(2);
        assertThat(summary.all().get(0).getKey())
                .isEqualTo(new Kind("size", "a", "expected at most # bytes, got #"));
        assertThat(summary.all().get(0).getValue())
                .satisfies(
                        tally -> {
                            assertThat(tally.count()).isEqualTo(2);
                            assertThat(tally.first()).isEqualTo(1000);
                            assertThat(tally.last()).isEqualTo(2000);
                            assertThat(tally.example().place().offset()).isEqualTo(7);
                        });
    }

    @Test
    void aRecordOfAnotherProgramAndAnEndlessReasonAreCountedToo() {
        summary.add(
                new ReceivedRecord(
                        new ReceivedRecord.Place("t", 0, 1, 5), null, Map.of(), new byte[0]));
        add(2, 5, "shape", "m", "x".repeat(5000));

        assertThat(summary.all())
                .extracting(entry -> entry.getKey().reason().length())
                .containsExactlyInAnyOrder(1, 163);
    }

    private void add(long offset, long millis, String stage, String model, String message) {
        summary.add(
                new ReceivedRecord(
                        new ReceivedRecord.Place("dead-letters", 0, offset, millis),
                        "key",
                        Map.of(
                                "__densestream.errors.stage",
                                stage,
                                "__densestream.errors.message",
                                message,
                                "densestream-model",
                                model),
                        new byte[10]));
    }
}
