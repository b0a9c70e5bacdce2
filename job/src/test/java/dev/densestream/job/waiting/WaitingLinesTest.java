// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.waiting;

import static dev.densestream.job.infer.Records.message;
import static dev.densestream.job.infer.Records.model;
import static dev.densestream.job.infer.Records.pinned;
import static dev.densestream.job.infer.Records.request;
import static dev.densestream.job.infer.Records.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.infer.InferHarness;
import dev.densestream.job.infer.Records;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.WaitingRecord;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Which records hold up which, and how the room to wait in is shared. */
class WaitingLinesTest {

    private static final long NOBODY_HAS = 999_999_999;

    @Test
    void holdsUpNobodyButRecordsOfTheSamePartitionModelAndPinnedVersion() throws Exception {
        try (InferHarness infer = InferHarness.open()) {
            infer.update(update("default", 1));
            infer.ask(request(1, pinned(2)))
                    .ask(request(2))
                    .ask(request(3, pinned(1)))
                    .ask(request(4, pinned(2)))
                    .ask(request(5, pinned(NOBODY_HAS)))
                    .ask(request(1, 6));
            assertThat(infer.answered()).containsExactly(2L, 3L, 6L);

            infer.update(update("default", 2));
            assertThat(infer.answered()).containsExactly(2L, 3L, 6L, 1L, 4L);
            assertThat(infer.responses())
                    .extracting(response -> response.header("densestream-model-version"))
                    .containsExactly("1", "1", "1", "2", "2");
            assertThat(infer.deadLetters()).isEmpty();
        }
    }

    @Test
    void namesTheVersionThatWasAskedForAndThoseThatAreKnown() throws Exception {
        try (InferHarness infer = InferHarness.open("--wait-timeout=10s")) {
            infer.at(0).update(update("default", 1)).update(update("default", 2));
            infer.ask(request(1, pinned(NOBODY_HAS)))
                    .ask(request(2, model("nobody"), pinned(NOBODY_HAS)));
            infer.at(20_000);
            assertThat(infer.deadLetters())
                    .extracting(Records::message)
                    .containsExactly(
                            "model default: version 999999999 did not come within 10000 ms (known:"
                                    + " 2, 1); publish it, or raise --wait-timeout",
                            "model nobody: version 999999999 did not come within 10000 ms (no"
                                    + " version is known); publish it, or raise --wait-timeout");
        }
    }

    @Test
    void namesTheVersionAlsoWhereThereIsNoRoom() throws Exception {
        try (InferHarness infer = InferHarness.open("--max-waiting-records=2")) {
            infer.update(update("default", 1));
            infer.ask(request(1, pinned(7))).ask(request(2, pinned(7)));
            long bytes =
                    WaitingRecord.heapBytes(request(1, pinned(7)))
                            + WaitingLine.heapBytes(new ModelChoice("default", OptionalLong.of(7)));
            assertThat(message(infer.deadLetters().get(0)))
                    .isEqualTo(
                            "model default: version 7 did not come yet (known: 1), and 1 records of"
                                + " %1$d bytes wait for it, 1 of %1$d bytes in all; publish it, or"
                                + " raise --max-waiting-records or --max-waiting-bytes",
                            bytes);
        }
    }

    @Test
    void turnsAwayTheOldestOfALineWhereThereIsNoRoomSoThatItsDeadLettersAreInOrder()
            throws Exception {
        try (InferHarness infer =
                InferHarness.open("--max-waiting-records=8", "--wait-timeout=10s")) {
            for (int i = 0; i < 10; i++) {
                infer.ask(request(0, i, model("m")));
            }
            infer.at(20_000);
            assertThat(infer.deadLetters())
                    .extracting(RawRecord::offset)
                    .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
            assertThat(message(infer.deadLetters().get(6))).contains("no weights came yet");
            assertThat(message(infer.deadLetters().get(7))).contains("within 10000 ms");
        }
    }

    @Test
    void turnsAwayTheNewestWhereItsLineCannotMakeRoom() throws Exception {
        long bytes = 16 * WaitingRecord.heapBytes(request(1, model("m")));
        try (InferHarness infer = InferHarness.open("--max-waiting-bytes=" + bytes + "b")) {
            infer.ask(request(0, 1, model("m"))).ask(request(1, 2, model("n")));
            RawRecord like = request(0, 3, model("m"));
            infer.ask(
                    new RawRecord(
                            like.topic(),
                            like.partition(),
                            like.offset(),
                            like.timestamp(),
                            new byte[(int) bytes],
                            like.headers(),
                            like.value()));
            infer.ask(request(2, 4, model("n")));
            assertThat(infer.deadLetters()).extracting(RawRecord::offset).containsExactly(3L);
        }
    }

    @Test
    void leavesAModelThatIsServedUntouchedWhateverWaits() throws Exception {
        try (InferHarness infer = InferHarness.open("--max-waiting-records=100")) {
            infer.update(update("default", 1));
            for (int partition = 0; partition < 4; partition++) {
                infer.ask(request(partition, partition, pinned(NOBODY_HAS)));
            }
            for (int i = 0; i < 500; i++) {
                infer.ask(request(i % 4, 1_000 + i, model("unknown")));
                infer.ask(request(i % 4, 2_000 + i, model("unknown-" + i)));
                infer.ask(request(i % 4, 3_000 + i, pinned(NOBODY_HAS + i)));
                infer.ask(request(i % 4, 4_000 + i));
            }
            assertThat(infer.answered()).hasSize(500).allMatch(offset -> offset >= 4_000);
            assertThat(infer.deadLetters())
                    .hasSize(3 * 500 + 4 - 100)
                    .allMatch(letter -> letter.offset() < 4_000);
        }
    }

    @Test
    void leavesRoomForAModelThatIsLateBesideAFloodForAnother() throws Exception {
        try (InferHarness infer = InferHarness.open("--max-waiting-records=1000")) {
            for (int i = 0; i < 2_000; i++) {
                infer.ask(request(i % 4, i, model("unknown")));
            }
            // three quarters are open to models never published, and half of that to one of them
            assertThat(infer.deadLetters()).hasSize(2_000 - 375);

            for (int i = 0; i < 180; i++) {
                infer.ask(request(i % 4, 2_000 + i, model("late")));
            }
            assertThat(infer.deadLetters()).hasSize(2_000 - 375);
            infer.update(update("late", 1));
            assertThat(infer.answered()).hasSize(180).allMatch(offset -> offset >= 2_000);
        }
    }

    @Test
    void leavesRoomForComingVersionsOfAPublishedModelBesideTenThousandUnknownNames()
            throws Exception {
        try (InferHarness infer = InferHarness.open("--max-waiting-records=1000")) {
            infer.update(update("default", 1));
            for (int i = 0; i < 10_000; i++) {
                infer.ask(request(i % 4, i, model("unknown-" + i)));
            }
            assertThat(infer.deadLetters()).hasSize(10_000 - 750);

            for (int i = 0; i < 100; i++) {
                infer.ask(request(i % 4, 10_000 + i, pinned(2)));
            }
            assertThat(infer.deadLetters()).hasSize(10_000 - 750);
            infer.update(update("default", 2));
            assertThat(infer.answered()).hasSize(100).allMatch(offset -> offset >= 10_000);
        }
    }

    @Test
    void sharesBytesAsItSharesRecords() throws Exception {
        long one = WaitingRecord.heapBytes(request(1, model("m")));
        try (InferHarness infer = InferHarness.open("--max-waiting-bytes=" + 16 * one + "b")) {
            for (int i = 0; i < 20; i++) {
                infer.ask(request(i, model("m")));
            }
            // half of three quarters: what is asked before a record joins may reach beyond
            assertThat(infer.deadLetters()).hasSize(20 - 6);
            infer.ask(request(20, model("n")));
            assertThat(infer.deadLetters()).hasSize(20 - 6);
        }
    }

    @Test
    void doesNotHoldUpTheInputForAVersionNobodyHasWhileAnotherIsPrepared() throws Exception {
        try (InferHarness infer = InferHarness.open("--max-waiting-records=0")) {
            infer.comes(update("default", 1));
            infer.ask(request(1, pinned(NOBODY_HAS))).ask(request(2, model("unknown")));
            assertThat(infer.deadLetters()).extracting(RawRecord::offset).containsExactly(1L, 2L);

            infer.ask(request(3));
            assertThat(infer.answered()).containsExactly(3L);
        }
    }

    @Test
    void keepsTheOrderOfALineThroughACheckpointAfterSomeOfItHasGone() throws Exception {
        OperatorSubtaskState state;
        try (InferHarness infer = InferHarness.open("--wait-timeout=10s")) {
            infer.at(0).update(update("default", 1));
            infer.ask(request(1, pinned(2))).ask(request(2, model("late")));
            infer.at(5_000).ask(request(3, pinned(2))).ask(request(4, model("late")));
            infer.at(10_500).ask(request(5, pinned(2))).ask(request(6, model("late")));
            assertThat(infer.deadLetters())
                    .extracting(RawRecord::offset)
                    .containsExactlyInAnyOrder(1L, 2L);
            infer.snapshot();
            infer.ask(request(7, pinned(2)));
            state = infer.snapshot();
        }
        try (InferHarness infer = InferHarness.restore(state)) {
            infer.isReady().update(update("late", 1)).update(update("default", 2));
            assertThat(infer.answered()).containsExactly(4L, 6L, 3L, 5L, 7L);
        }
    }

    @Test
    void forgetsInStateWhoHasLeft() throws Exception {
        OperatorSubtaskState state;
        try (InferHarness infer = InferHarness.open()) {
            infer.ask(request(1)).ask(request(1, 2));
            infer.snapshot();
            infer.update(update("default", 1));
            assertThat(infer.answered()).containsExactlyInAnyOrder(1L, 2L);
            state = infer.snapshot();
        }
        try (InferHarness infer = InferHarness.restore(state)) {
            infer.isReady().inSlices();
            assertThat(infer.answered()).isEmpty();
        }
    }

    @Test
    void looksAtRestoredRecordsThoughNothingElseHappens() throws Exception {
        OperatorSubtaskState state;
        try (InferHarness infer = InferHarness.open()) {
            infer.update(update("default", 1)).update(update("default", 2));
            infer.ask(request(1, pinned(3)));
            state = infer.snapshot();
        }
        // its time begins to run with the first look
        try (InferHarness infer = InferHarness.restore(state, "--wait-timeout=10s")) {
            infer.at(1_000_000).at(1_010_500);
            assertThat(infer.deadLetters()).extracting(RawRecord::offset).containsExactly(1L);
        }
    }

    @Test
    void answersTenThousandRecordsOfManyModelsThatWaitInOnePartitionEachInOrder() throws Exception {
        try (InferHarness infer = InferHarness.open("--max-waiting-records=100000")) {
            for (int i = 0; i < 10_000; i++) {
                infer.ask(request(i, model("m" + i % 100)));
            }
            assertThat(infer.deadLetters()).isEmpty();
            for (int m = 0; m < 100; m++) {
                infer.update(update("m" + m, 1));
            }
            for (int m = 0; m < 100; m++) {
                String name = "m" + m;
                List<Long> answered =
                        infer.responses().stream()
                                .filter(a -> name.equals(a.header("densestream-model")))
                                .map(RawRecord::offset)
                                .toList();
                assertThat(answered).hasSize(100).isSorted();
            }
        }
    }
}
