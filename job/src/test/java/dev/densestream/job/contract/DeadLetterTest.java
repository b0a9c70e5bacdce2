// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.contract;

import static dev.densestream.job.infer.Records.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    private static final RejectedRecordException WHY =
            RejectedRecordException.at(
                    DeadLetterStage.COMPUTE, new IllegalStateException("too \u00e9asy"));

    @Test
    void keepsTheRecordAndAddsWhatWentWrong() {
        RawRecord record = request(3, 42, Header.of("a", "1"), Header.of("a", "2"));
        RawRecord letter = DeadLetter.of(record, WHY, Long.MAX_VALUE);

        assertThat(letter.key()).isSameAs(record.key());
        assertThat(letter.value()).isSameAs(record.value());
        assertThat(letter.timestamp()).isEqualTo(record.timestamp());
        assertThat(letter.headers().subList(0, 2)).isEqualTo(record.headers());
        assertThat(letter.headers().stream().skip(2).map(Header::name))
                .containsExactly(
                        "__densestream.errors.topic",
                        "__densestream.errors.partition",
                        "__densestream.errors.offset",
                        "__densestream.errors.stage",
                        "__densestream.errors.exception",
                        "__densestream.errors.message");
        assertThat(letter.header("__densestream.errors.topic")).isEqualTo("tensors");
        assertThat(letter.header("__densestream.errors.partition")).isEqualTo("3");
        assertThat(letter.header("__densestream.errors.offset")).isEqualTo("42");
        assertThat(letter.header("__densestream.errors.stage")).isEqualTo("compute");
        assertThat(letter.header("__densestream.errors.exception"))
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(letter.header("__densestream.errors.message")).isEqualTo("too \u00e9asy");
    }

    @Test
    void keepsTheHeadersOfAnEarlierDeathBeforeThoseOfThisOne() {
        RawRecord first = DeadLetter.of(request(3, 42), WHY, Long.MAX_VALUE);
        RawRecord replayed =
                new RawRecord("tensors", 0, 99, 1, first.key(), first.headers(), first.value());
        RawRecord second =
                DeadLetter.of(
                        replayed,
                        new RejectedRecordException(DeadLetterStage.SIZE, "b"),
                        Long.MAX_VALUE);

        assertThat(second.headers().subList(0, 6)).isEqualTo(first.headers());
        assertThat(second.headers()).hasSize(12);
        assertThat(second.header("__densestream.errors.stage")).isEqualTo("size");
        assertThat(second.header("__densestream.errors.exception"))
                .isEqualTo("dev.densestream.job.function.RejectedRecordException");
        assertThat(second.header("__densestream.errors.offset")).isEqualTo("99");
    }

    @Test
    void saysWhereAValueIsThatTheTopicWouldRefuse() {
        RawRecord record =
                request(1)
                        .with(
                                List.of(Header.of("a", "1"), new Header("b", null)),
                                new byte[10_000]);
        RawRecord letter = DeadLetter.of(record, WHY, 5_000);
        assertThat(new String(Objects.requireNonNull(letter.value()), StandardCharsets.UTF_8))
                .isEqualTo("{\"topic\":\"tensors\",\"partition\":0,\"offset\":1,\"bytes\":10000}");
        assertThat(letter.key()).isSameAs(record.key());
        assertThat(letter.headers().subList(0, 2)).isEqualTo(record.headers());
        assertThat(letter.header(DeadLetter.OMITTED_BYTES)).isEqualTo("10000");
        assertThat(letter.sizeBytes()).isLessThanOrEqualTo(5_000);
    }

    @Test
    void leavesOutKeyAndHeadersToo() {
        RawRecord record = request(1, Header.of("a", "1".repeat(5_000)));
        RawRecord letter = DeadLetter.of(record, WHY, 5_000);
        assertThat(letter.key()).isNull();
        assertThat(letter.header("a")).isNull();
        assertThat(letter.header("__densestream.errors.offset")).isEqualTo("1");
        assertThat(letter.sizeBytes()).isLessThanOrEqualTo(5_000);
    }

    @Test
    void keepsAMissingValueMissing() {
        RawRecord record = request(1).with(List.of(Header.of("a", "1".repeat(5_000))), null);
        RawRecord letter = DeadLetter.of(record, WHY, 5_000);
        assertThat(letter.value()).isNull();
        assertThat(letter.header(DeadLetter.OMITTED_BYTES)).isNull();
    }

    @Test
    void fitsAlwaysWhereTheTopicHasTheLeastRoom() {
        RawRecord record =
                new RawRecord(
                        "t".repeat(249),
                        Integer.MAX_VALUE,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        new byte[9_000],
                        List.of(),
                        new byte[9_000]);
        RejectedRecordException why =
                new RejectedRecordException(DeadLetterStage.COMPUTE, "\uffff".repeat(9_000));
        assertThat(DeadLetter.of(record, why, DeadLetter.LEAST_ROOM_BYTES).sizeBytes())
                .isLessThanOrEqualTo(DeadLetter.LEAST_ROOM_BYTES);
    }

    @Test
    void rejectsATopicWithLessRoom() {
        assertThat(DeadLetter.room("letters", 4_096)).isEqualTo(4_096);
        assertThatThrownBy(() -> DeadLetter.room("letters", 4_095))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "topic letters: expected it to take records of at least 4096 bytes, got"
                            + " 4095; raise its max.message.bytes, or --kafka.max.request.size");
    }

    @Test
    void putsAnyMessageOnOneLine() {
        RawRecord letter =
                DeadLetter.of(
                        request(1),
                        new RejectedRecordException(
                                DeadLetterStage.MODEL, "model a\nb\u0000\r" + "c".repeat(3_000)),
                        Long.MAX_VALUE);
        assertThat(letter.header("__densestream.errors.message"))
                .startsWith("model a?b??ccc")
                .hasSize(2_003);
    }
}
