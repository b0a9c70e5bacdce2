package dev.densestream.faults.verify;

import dev.densestream.faults.load.Question;
import dev.densestream.testkit.RecordHeaders;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Judges dead letters: the question as it was, with the reason that was to be expected. */
final class DeadLetterCheck {

    static final String ERRORS = "__densestream.errors.";

    private DeadLetterCheck() {}

    /** What is wrong with a dead letter, in words; null if nothing is. */
    static @Nullable String complaint(Question question, ConsumerRecord<byte[], byte[]> letter) {
        Map<String, String> headers = new HashMap<>(RecordHeaders.of(letter));
        String stage = headers.getOrDefault(ERRORS + "stage", "none");
        String message = headers.get(ERRORS + "message");
        String partition = headers.get(ERRORS + "partition");
        headers.keySet().removeIf(name -> name.startsWith(ERRORS));
        if (!question.kind().mayDieAt(stage)) {
            return "question of kind %s: dead letter at stage %s: %s"
                    .formatted(question.kind(), stage, message);
        }
        if (!question.kind().isNamedBy(message)) {
            return "question of kind %s: dead letter says only: %s"
                    .formatted(question.kind(), message);
        }
        if (!Objects.equals(partition, String.valueOf(question.partition()))) {
            return "partition: expected %d, got %s".formatted(question.partition(), partition);
        }
        if (!headers.equals(question.headers())) {
            return "headers: expected %s, got %s".formatted(question.headers(), headers);
        }
        if (letter.timestamp() != question.timestamp()
                || !Arrays.equals(letter.value(), question.value())) {
            return "value or timestamp is not that of the question";
        }
        return null;
    }
}
