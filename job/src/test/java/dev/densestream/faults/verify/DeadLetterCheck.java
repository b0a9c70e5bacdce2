// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.verify;

import dev.densestream.faults.load.Request;
import dev.densestream.testkit.RecordHeaders;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Judges dead letters: the request as it was, with the reason that was to be expected. */
final class DeadLetterCheck {

    static final String ERRORS = "__densestream.errors.";

    private DeadLetterCheck() {}

    /** What is wrong with a dead letter, in words; null if nothing is. */
    static @Nullable String complaint(Request request, ConsumerRecord<byte[], byte[]> letter) {
        Map<String, String> headers = new HashMap<>(RecordHeaders.of(letter));
        String stage = headers.getOrDefault(ERRORS + "stage", "none");
        String message = headers.get(ERRORS + "message");
        String partition = headers.get(ERRORS + "partition");
        headers.keySet().removeIf(name -> name.startsWith(ERRORS));
        if (!request.kind().mayDieAt(stage)) {
            return "request of kind %s: dead letter at stage %s: %s"
                    .formatted(request.kind(), stage, message);
        }
        if (!request.kind().isNamedBy(message)) {
            return "request of kind %s: dead letter says only: %s"
                    .formatted(request.kind(), message);
        }
        if (!Objects.equals(partition, String.valueOf(request.partition()))) {
            return "partition: expected %d, got %s".formatted(request.partition(), partition);
        }
        if (!headers.equals(request.headers())) {
            return "headers: expected %s, got %s".formatted(request.headers(), headers);
        }
        if (letter.timestamp() != request.timestamp()
                || !Arrays.equals(letter.value(), request.value())) {
            return "value or timestamp is not that of the request";
        }
        return null;
    }
}
