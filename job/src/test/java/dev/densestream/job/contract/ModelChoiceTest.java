// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.contract;

import static dev.densestream.job.infer.Records.message;
import static dev.densestream.job.infer.Records.model;
import static dev.densestream.job.infer.Records.request;
import static dev.densestream.job.infer.Records.stage;
import static dev.densestream.job.infer.Records.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.infer.InferHarness;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that choose no weights are dead letters at once, and say so. */
class ModelChoiceTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n", "\u2003"})
    void turnsAwayABlankModelAtOnce(String name) throws Exception {
        try (InferHarness infer = InferHarness.open()) {
            infer.update(update("default", 1)).ask(request(1, model(name))).ask(request(2));
            assertThat(infer.answered()).containsExactly(2L);
            RawRecord letter = infer.deadLetters().get(0);
            assertThat(stage(letter)).isEqualTo("model");
            assertThat(message(letter))
                    .startsWith("header densestream-model: expected a model's name, got \"")
                    .endsWith("; name one, or leave the header out for model default")
                    .doesNotContain("\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "one",
                "-1",
                "+1",
                "1.0",
                "0x1",
                "1_000",
                // one in Arabic, in Devanagari, and in full width
                "\u0661",
                "\u0967",
                "\uff11",
                "9223372036854775808",
                "00000000000000000001"
            })
    void turnsAwayWhatIsNoVersionAtOnce(String version) throws Exception {
        try (InferHarness infer = InferHarness.open()) {
            infer.update(update("default", 1));
            infer.ask(request(1, Header.of(Headers.MODEL_VERSION, version)));
            RawRecord letter = infer.deadLetters().get(0);
            assertThat(stage(letter)).isEqualTo("model");
            assertThat(message(letter))
                    .isEqualTo(
                            "header densestream-model-version: expected a whole number of at least"
                                    + " 0, got \"%s\"; write it in the digits 0 to 9, up to"
                                    + " 9223372036854775807",
                            version);
        }
    }

    @Test
    void turnsThemAwayAlsoBehindARecordThatWaits() throws Exception {
        try (InferHarness infer = InferHarness.open()) {
            infer.ask(request(1)).ask(request(2, Header.of(Headers.MODEL_VERSION, "one")));
            assertThat(infer.deadLetters()).extracting(RawRecord::offset).containsExactly(2L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", " 1 ", "0001"})
    void takesDigits(String version) throws Exception {
        try (InferHarness infer = InferHarness.open()) {
            infer.update(update("default", 1));
            infer.ask(request(1, Header.of(Headers.MODEL_VERSION, version)));
            assertThat(infer.answered()).containsExactly(1L);
        }
    }

    @Test
    void takesAHeaderWithoutValueAsNone() throws Exception {
        try (InferHarness infer = InferHarness.open()) {
            infer.update(update("default", 1));
            infer.ask(
                    request(
                            1,
                            new Header(Headers.MODEL, null),
                            new Header(Headers.MODEL_VERSION, null)));
            assertThat(infer.answered()).containsExactly(1L);
        }
    }
}
