// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.gate;

import static dev.densestream.job.infer.Records.message;
import static dev.densestream.job.infer.Records.model;
import static dev.densestream.job.infer.Records.request;
import static dev.densestream.job.infer.Records.stage;
import static dev.densestream.job.infer.Records.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.job.infer.InferHarness;
import dev.densestream.job.infer.Records;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.message.RequestWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keeps one record from costing others their responses, or the job its life. */
class GuardsTest {

    private static final Shape SHAPE = Records.GOLDEN.input().shape();

    @Test
    void turnsAwayWhatTheEngineFailsOnAndGoesOn() throws Exception {
        try (InferHarness infer = InferHarness.open("--engine=faulty")) {
            infer.update(update("default", 1));
            infer.ask(firstElement(1, Float.NaN)).ask(request(2));
            assertThat(infer.answered()).containsExactly(2L);
            RawRecord letter = infer.deadLetters().get(0);
            assertThat(stage(letter)).isEqualTo("compute");
            assertThat(letter.header("__densestream.errors.exception"))
                    .isEqualTo("java.lang.ArithmeticException");
            assertThat(message(letter)).isEqualTo("no number");
        }
    }

    @Test
    void letsAnErrorOfTheJvmThrough() throws Exception {
        try (InferHarness infer = InferHarness.open("--engine=faulty")) {
            infer.update(update("default", 1));
            assertThatThrownBy(() -> infer.ask(firstElement(1, Float.POSITIVE_INFINITY)))
                    .isInstanceOf(OutOfMemoryError.class);
        }
    }

    /** What stated much is at fault itself where the heap runs out. */
    @Test
    void turnsAwayWhatTheHeapRunsOutOfIfItStatedMuch() throws Exception {
        RawRecord large = batch(1, 1000, Float.POSITIVE_INFINITY, Dtype.F32);
        try (InferHarness infer = InferHarness.open("--engine=faulty", "--work-memory=40mb")) {
            infer.update(update("default", 1));
            infer.ask(large).ask(request(2));
            assertThat(infer.answered()).containsExactly(2L);
            assertThat(message(infer.deadLetters().get(0)))
                    .startsWith("the heap ran out (pretended) over a record that states")
                    .contains("--work-memory");
            assertThat(stage(infer.deadLetters().get(0))).isEqualTo("compute");
        }
    }

    @ParameterizedTest
    @EnumSource(MessageFormat.class)
    void turnsAwayWhatDoesNotFitItsShareOfTheHeap(MessageFormat format) throws Exception {
        FloatTensor input = FloatTensor.zeros(new Shape(400, SHAPE.c(), SHAPE.h(), SHAPE.w()));
        byte[] value = RequestWriter.encode(format, input, Dtype.F32, null);
        try (InferHarness infer = InferHarness.open("--work-memory=2mb")) {
            infer.update(update("default", 1));
            infer.ask(request(1).with(List.of(), value)).ask(request(2));
            assertThat(infer.answered()).containsExactly(2L);
            assertThat(stage(infer.deadLetters().get(0))).isEqualTo("size");
            assertThat(message(infer.deadLetters().get(0)))
                    .startsWith("input of shape (400, 8, 7, 7): expected at most 2097152 bytes")
                    .contains("scratch", "--work-memory");
        }
    }

    @Test
    void turnsAwayJsonWhoseTensorDoesNotFitBeforeItIsMade() throws Exception {
        String data = "[" + "0,".repeat(399_999) + "0]";
        String json =
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP64\",\"shape\":[1,1,1,400000],\"data\":"
                        + data
                        + "}]}";
        try (InferHarness infer = InferHarness.open("--work-memory=3mb")) {
            infer.update(update("default", 1));
            infer.ask(request(1).with(List.of(), Records.utf8(json)));
            assertThat(stage(infer.deadLetters().get(0))).isEqualTo("size");
            assertThat(message(infer.deadLetters().get(0)))
                    .startsWith(
                            "inputs[0] of shape [1, 1, 1, 400000]: expected a tensor of at most")
                    .contains("got 3200000 beside its record", "--work-memory");
        }
    }

    @ParameterizedTest
    @EnumSource(MessageFormat.class)
    void knowsTheLargestResponseBeforeItComputes(MessageFormat format) throws Exception {
        FloatTensor input = FloatTensor.zeros(SHAPE);
        byte[] value = RequestWriter.encode(format, input, Dtype.F32, null);
        int outputs = SHAPE.elements() / SHAPE.c() * 16;
        int perElement = format == MessageFormat.OIP_JSON ? 16 : 4;
        RawRecord request = request(1).with(List.of(), value);
        try (InferHarness infer = InferHarness.open("--max-output-bytes=" + outputs * perElement)) {
            infer.update(update("default", 1)).ask(request);
            assertThat(infer.answered()).isEmpty();
            assertThat(stage(infer.deadLetters().get(0))).isEqualTo("size");
            assertThat(message(infer.deadLetters().get(0)))
                    .startsWith("response of shape (1, 16, 7, 7): expected at most");
        }
        try (InferHarness infer =
                InferHarness.open("--max-output-bytes=" + (outputs * perElement + 2_000))) {
            infer.update(update("default", 1)).ask(request);
            assertThat(infer.answered()).containsExactly(1L);
        }
    }

    @Test
    void countsKeyAndHeadersOfAResponse() throws Exception {
        try (InferHarness infer = InferHarness.open("--max-output-bytes=10000")) {
            infer.update(update("default", 1));
            infer.ask(request(1, Header.of("a", "1".repeat(8_000)))).ask(request(2));
            assertThat(infer.answered()).containsExactly(2L);
            assertThat(stage(infer.deadLetters().get(0))).isEqualTo("size");
        }
    }

    @Test
    void turnsAwayATooLargeRequestUnread() throws Exception {
        int bytes = Records.GOLDEN.inputFile().length;
        byte[] longer = Arrays.copyOf(Records.GOLDEN.inputFile(), bytes + 1);
        try (InferHarness infer = InferHarness.open("--max-input-bytes=" + bytes)) {
            infer.update(update("default", 1));
            infer.ask(request(1)).ask(request(2).with(List.of(), longer));
            assertThat(infer.answered()).containsExactly(1L);
            assertThat(stage(infer.deadLetters().get(0))).isEqualTo("size");
            assertThat(message(infer.deadLetters().get(0)))
                    .isEqualTo(
                            "value: expected at most %d bytes, got %d; raise --max-input-bytes"
                                    .formatted(bytes, bytes + 1));
        }
    }

    @Test
    void answersWhateverHeadersARecordHas() throws Exception {
        List<Header> headers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            headers.add(Header.of("h" + i % 100, "x"));
        }
        headers.add(new Header("", null));
        headers.add(new Header("content-type", null));
        headers.add(new Header("densestream-model", null));
        headers.add(new Header("densestream-model-version", null));
        headers.add(new Header("content-type", new byte[] {-1, -2, 0}));
        RawRecord request = request(1).with(headers, Records.GOLDEN.inputFile());
        try (InferHarness infer = InferHarness.open()) {
            infer.update(update("default", 1)).ask(request);
            RawRecord response = infer.responses().get(0);
            assertThat(response.headers().subList(0, 10_001))
                    .isEqualTo(request.headers().subList(0, 10_001));
            assertThat(response.headers()).hasSize(10_001 + 6);
        }
    }

    @Test
    void namesAHostileModelOnOneLine() throws Exception {
        try (InferHarness infer = InferHarness.open("--max-waiting-records=0")) {
            infer.ask(request(1, model("a\nFATAL forged\u0000" + "b".repeat(100_000))));
            assertThat(message(infer.deadLetters().get(0)))
                    .startsWith("model a?FATAL forged?bbb")
                    .hasSizeLessThan(2_100);
        }
    }

    private static RawRecord batch(long number, int images, float first, Dtype dtype) {
        Shape shape = new Shape(images, SHAPE.c(), SHAPE.h(), SHAPE.w());
        FloatTensor input = FloatTensor.zeros(shape);
        input.data()[0] = first;
        return request(number)
                .with(List.of(), RequestWriter.encode(MessageFormat.NPY, input, dtype, null));
    }

    private static RawRecord firstElement(long number, float first) {
        FloatTensor input = FloatTensor.zeros(SHAPE);
        input.data()[0] = first;
        return request(number)
                .with(List.of(), RequestWriter.encode(MessageFormat.NPY, input, Dtype.F32, null));
    }
}
