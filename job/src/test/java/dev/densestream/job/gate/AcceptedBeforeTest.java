// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.gate;

import static dev.densestream.job.infer.Records.weights;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.accepted.AcceptedKey;
import dev.densestream.job.accepted.AcceptedWeights;
import dev.densestream.job.accepted.AcceptedWeights.Found;
import dev.densestream.job.contract.Headers;
import dev.densestream.job.infer.Records;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** What the gate makes of updates that earlier runs have accepted. */
class AcceptedBeforeTest {

    private static final byte[] FILE = Records.file();
    private static final byte[] OTHER = Records.otherFile();
    private static final long END = 5;

    private static final AtomicInteger ATTEMPTS = new AtomicInteger();

    @Test
    void takesWhatWasAcceptedBeforeAnyRecordOfTheTopicOfWeights() throws Exception {
        AcceptedWeights one = holding(List.of(AcceptedKey.of("m", 1)), weights("m", FILE, "1"));
        try (Gate gate = Gate.open(null, one)) {
            gate.comes(weights("m", Records.utf8("garbage"), "2"));
            gate.judges().judges().judges();
            assertThat(gate.accepted()).containsExactly("m 1");
            assertThat(gate.deadLetters()).hasSize(1);
            assertThat(gate.kept()).as("it is kept already").isEmpty();
        }
    }

    @Test
    void losesNoRecordThatCameBeforeItWasKnownWhatWasAccepted() throws Exception {
        OperatorSubtaskState state;
        AcceptedWeights nothing = holding(List.of());
        try (Gate gate = Gate.open(null, nothing)) {
            gate.comes(weights("m", FILE, "1"));
            state = gate.snapshot();
        }
        try (Gate gate = Gate.open(state, nothing)) {
            gate.judges().judges();
            assertThat(gate.accepted()).containsExactly("m 1");
        }
    }

    @Test
    void keepsWhatItAcceptsAndTombstonesWhatGivesWay() throws Exception {
        try (Gate gate = Gate.open(null, holding(List.of()))) {
            gate.judges()
                    .offer(weights("m", FILE, "1"))
                    .offer(weights("m", OTHER, "2"))
                    .offer(weights("m", FILE, "3"))
                    .offer(weights("m", null, null));
            assertThat(gate.kept())
                    .extracting(AcceptedBeforeTest::text)
                    .containsExactly("m@1", "m@2", "m@3", "m@1 -", "m@retired", "m@2 -", "m@3 -");
            RawRecord second = gate.kept().get(1);
            assertThat(second.value()).isEqualTo(OTHER);
            assertThat(second.header(Headers.WEIGHTS_VERSION)).isEqualTo("2");
            assertThat(gate.kept().get(4).header(Headers.WEIGHTS_VERSION)).isEqualTo("3");
        }
    }

    @Test
    void remembersWhatIsKeptAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (Gate gate = Gate.open(null, holding(List.of()))) {
            gate.judges().offer(weights("m", FILE, "1")).offer(weights("m", OTHER, "2"));
            state = gate.snapshot();
        }
        try (Gate gate = Gate.open(state, holding(List.of()))) {
            gate.judges().offer(weights("m", FILE, "3"));
            assertThat(gate.kept())
                    .extracting(AcceptedBeforeTest::text)
                    .containsExactly("m@3", "m@1 -");
        }
    }

    @Test
    void tellsNobodyAgainOfWhatAnEarlierRunHasJudged() throws Exception {
        AcceptedWeights third = holding(List.of(AcceptedKey.of("m", 3)), weights("m", FILE, "3"));
        try (Gate gate = Gate.open(null, third)) {
            gate.judges().judges();
            gate.offer(at(END - 1, weights("m", OTHER, "1")));
            assertThat(gate.told()).isEmpty();
            gate.offer(at(END, weights("m", OTHER, "1")));
            assertThat(gate.told())
                    .singleElement()
                    .asString()
                    .contains("rejected", "expected a version above 3");
            assertThat(gate.deadLetters()).isEmpty();
        }
    }

    @Test
    void anEndThatIsKeptEndsNoLaterVersion() throws Exception {
        AcceptedWeights end =
                holding(
                        List.of(AcceptedKey.retired("m"), AcceptedKey.of("m", 3)),
                        weights("m", null, "2"),
                        weights("m", FILE, "3"));
        try (Gate gate = Gate.open(null, end)) {
            gate.judges().judges();
            assertThat(gate.accepted()).containsExactly("m 3");
        }
        OperatorSubtaskState state;
        try (Gate gate = Gate.open(null)) {
            gate.offer(weights("m", FILE, "3"));
            state = gate.snapshot();
        }
        try (Gate gate = Gate.open(state, end)) {
            gate.judges().judges();
            assertThat(gate.accepted()).isEmpty();
        }
    }

    @Test
    void letsInAllVersionsOfAModelTogetherNewestFirst() throws Exception {
        AcceptedWeights three =
                holding(
                        List.of(AcceptedKey.of("m", 2), AcceptedKey.of("m", 3)),
                        weights("m", FILE, "2"),
                        weights("m", OTHER, "3"),
                        weights("other", FILE, "1"));
        try (Gate gate = Gate.open(null, three)) {
            gate.judges().judges().judges();
            assertThat(gate.accepted()).containsExactlyInAnyOrder("m 3", "m 2", "other 1");
            assertThat(gate.accepted()).containsSubsequence("m 3", "m 2");
            assertThat(gate.together()).containsExactlyInAnyOrder(2, 1);
        }
    }

    @Test
    void leavesOutWhatCannotServeAnyMore() throws Exception {
        AcceptedWeights spoilt =
                holding(
                        List.of(AcceptedKey.of("m", 2), AcceptedKey.of("m", 3)),
                        weights("m", FILE, "2"),
                        weights("m", Records.utf8("garbage"), "3"),
                        weights("n", Records.utf8("garbage"), "1"));
        try (Gate gate = Gate.open(null, spoilt)) {
            gate.judges().judges().judges();
            assertThat(gate.accepted()).containsExactly("m 2");
            assertThat(gate.deadLetters()).isEmpty();
        }
    }

    @Test
    void asksAgainWhereBrokersDoNotResponse() throws Exception {
        ATTEMPTS.set(0);
        AcceptedWeights late =
                (known, keep) -> {
                    if (ATTEMPTS.incrementAndGet() < 3) {
                        throw new IOException("no response");
                    }
                    return Found.NOTHING;
                };
        try (Gate gate = Gate.open(null, late)) {
            gate.comes(weights("m", FILE, "1"));
            gate.judges().judges().judges().judges();
            assertThat(gate.accepted()).containsExactly("m 1");
            assertThat(gate.kept()).isEmpty();
        }
    }

    private static AcceptedWeights holding(List<AcceptedKey> kept, RawRecord... records) {
        return new Holding(kept, List.of(records));
    }

    private static final class Holding implements AcceptedWeights {

        private static final long serialVersionUID = 1;

        private final transient List<AcceptedKey> kept;
        private final transient List<RawRecord> records;

        Holding(List<AcceptedKey> kept, List<RawRecord> records) {
            this.kept = kept;
            this.records = records;
        }

        @Override
        public Found find(Map<String, ModelVersion> known, int keepVersions) {
            return new Found(true, Long.MAX_VALUE, kept, records, Map.of(), END);
        }
    }

    private static RawRecord at(long offset, RawRecord record) {
        return new RawRecord(
                record.topic(),
                record.partition(),
                offset,
                record.timestamp(),
                record.key(),
                record.headers(),
                record.value());
    }

    /** A record's key, and a dash if it is a tombstone. */
    private static String text(RawRecord record) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        return record.value() == null ? key + " -" : key;
    }
}
