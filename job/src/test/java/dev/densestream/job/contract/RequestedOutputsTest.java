// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.contract;

import static dev.densestream.job.infer.Records.message;
import static dev.densestream.job.infer.Records.request;
import static dev.densestream.job.infer.Records.stage;
import static dev.densestream.job.infer.Records.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.infer.InferHarness;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request names its own outputs in a header. */
class RequestedOutputsTest {

    @Test
    void theHeaderSaysWhatOneRequestIsAnsweredWith() throws Exception {
        try (InferHarness infer = InferHarness.open("--emit=new")) {
            infer.update(update("default", 1)).ask(request(1)).ask(emit(2, " all , pooled "));

            assertThat(outputs(infer, 0)).contains("output").doesNotContain("pooled");
            assertThat(outputs(infer, 1)).contains("\"all\"", "\"pooled\"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "logits, 'output logits: expected all, new or pooled of a dense block'",
        "'', 'header densestream-emit: outputs: expected names, each once'",
        "'new,', 'header densestream-emit: outputs: expected names, each once'",
        "'new,new', 'header densestream-emit: outputs: expected names, each once'"
    })
    void whatNamesNoOutputIsADeadLetter(String names, String message) throws Exception {
        assertTurnedAway(names, message);
    }

    @Test
    void anEndlessHeaderIsADeadLetter() throws Exception {
        assertTurnedAway(
                "new,".repeat(200_000),
                "header densestream-emit: outputs: expected at most 4096 characters, got 800000");
        assertTurnedAway("n,".repeat(100), "header densestream-emit: outputs: expected 1 to 64");
    }

    private static void assertTurnedAway(String names, String message) throws Exception {
        try (InferHarness infer = InferHarness.open()) {
            infer.update(update("default", 1)).ask(emit(1, names)).ask(request(2));

            assertThat(infer.answered()).containsExactly(2L);
            RawRecord letter = infer.deadLetters().get(0);
            assertThat(stage(letter)).isEqualTo("shape");
            assertThat(message(letter)).startsWith(message).doesNotContain("\n");
        }
    }

    private static RawRecord emit(long number, String names) {
        return request(number, Header.of(Headers.EMIT, names));
    }

    /** A response as text: the header of safetensors names its tensors. */
    private static String outputs(InferHarness infer, int response) {
        byte[] value = infer.responses().get(response).value();
        return new String(value, StandardCharsets.ISO_8859_1);
    }
}
