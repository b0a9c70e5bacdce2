package dev.densestream.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorAnswer;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.message.TensorAnswers;
import dev.densestream.serde.message.TensorRequests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuestionsTest {

    private static final FloatTensor BATCH =
            new FloatTensor(
                    new Shape(1, 2, 1, 3),
                    new float[] {0, -1.5f, Float.MIN_VALUE, 3.4e38f, 0.1f, 1 / 3f});

    @ParameterizedTest
    @EnumSource
    void everyQuestionIsUnderstoodBitForBit(MessageFormat format) {
        TensorRequest opened = TensorRequests.open(Questions.encode(format, BATCH, "id-1"));

        assertThat(opened.format()).isEqualTo(format);
        assertThat(opened.shape()).isEqualTo(BATCH.shape());
        assertThat(((FloatTensor) opened.tensor()).data()).isEqualTo(BATCH.data());
        assertThat(opened.id()).isEqualTo(format == MessageFormat.OIP_JSON ? "id-1" : null);
    }

    @ParameterizedTest
    @EnumSource
    void everyAnswerIsReadBitForBit(MessageFormat format) {
        TensorAnswer answer =
                new TensorAnswer(List.of(1, 2, 1, 3), BATCH, Dtype.F32, "m", "1", null);

        FloatTensor read = Answers.decode(TensorAnswers.encode(format, answer));

        assertThat(read.shape()).isEqualTo(BATCH.shape());
        assertThat(read.data()).isEqualTo(BATCH.data());
    }

    @Test
    void refusesAnAnswerThatContradictsItself() {
        for (String data : List.of("[1]", "[1,2,3]", "[1,")) {
            String json = "{\"outputs\":[{\"shape\":[1,2,1,1],\"data\":" + data + "}]}";

            assertThatThrownBy(() -> Answers.decode(json.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("answer: ");
        }
    }
}
