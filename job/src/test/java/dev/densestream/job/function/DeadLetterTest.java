package dev.densestream.job.function;

import static dev.densestream.job.function.Records.question;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.RawRecord;
import dev.densestream.job.RawRecord.Header;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    private static final RejectedRecordException WHY =
            RejectedRecordException.at(Stage.COMPUTE, new IllegalStateException("too \u00e9asy"));

    @Test
    void keepsTheRecordAndAddsWhatWentWrong() {
        RawRecord record = question(3, 42, Header.of("a", "1"), Header.of("a", "2"));
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
    void leavesOutAValueThatTheTopicWouldRefuse() {
        RawRecord record = question(1, Header.of("a", "1"));
        RawRecord letter = DeadLetter.of(record, WHY, 1_500);
        assertThat(letter.value()).isNull();
        assertThat(letter.key()).isSameAs(record.key());
        assertThat(letter.header("a")).isEqualTo("1");
        assertThat(letter.header(DeadLetter.OMITTED_BYTES))
                .isEqualTo(String.valueOf(Records.GOLDEN.inputFile().length));
        assertThat(letter.sizeBytes()).isLessThanOrEqualTo(1_500);
    }

    @Test
    void leavesOutKeyAndHeadersToo() {
        RawRecord record = question(1, Header.of("a", "1".repeat(2_000)));
        RawRecord letter = DeadLetter.of(record, WHY, 1_500);
        assertThat(letter.key()).isNull();
        assertThat(letter.header("a")).isNull();
        assertThat(letter.header("__densestream.errors.offset")).isEqualTo("1");
        assertThat(letter.sizeBytes()).isLessThanOrEqualTo(1_500);
    }
}
