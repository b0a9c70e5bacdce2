package dev.densestream.demo;

import dev.densestream.client.Answers;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.MessageFormat;
import dev.densestream.testkit.RecordHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Judges the demo's answers against the reference engine's. */
final class AnswerCheck {

    /** How far single precision may be off, in units of the largest new feature map value. */
    private static final double TOLERANCE = 1e-4;

    private final DemoModel model;
    private final Batches batches;
    private final FloatTensor expectedOfFirstBatch;

    AnswerCheck(DemoModel model, Batches batches) {
        this.model = model;
        this.batches = batches;
        this.expectedOfFirstBatch = model.expected(batches.tensor(0));
    }

    /**
     * Returns the answer's feature maps if it is right: its format, its headers, its shape, the
     * input in front bit for bit, and, for the first batch, every value.
     *
     * @throws IllegalStateException if it is wrong
     */
    FloatTensor check(Question question, ConsumerRecord<String, byte[]> answer) {
        require(question, "format", question.format(), MessageFormat.detect(answer.value()));
        require(
                question,
                "content-type",
                question.format().contentType(),
                header(answer, "content-type"));
        require(question, "traceparent", question.traceparent(), header(answer, "traceparent"));
        require(question, "model", model.name(), header(answer, "densestream-model"));
        require(
                question,
                "model version",
                String.valueOf(model.version()),
                header(answer, "densestream-model-version"));
        FloatTensor maps = Answers.decode(answer.value());
        FloatTensor input = batches.tensor(question.batch());
        require(question, "shape", model.block().outputShape(input.shape()), maps.shape());
        requireInputInFront(question, input, maps);
        if (question.batch() == 0) {
            requireExpected(question, maps);
        }
        return maps;
    }

    private static void requireInputInFront(
            Question question, FloatTensor input, FloatTensor maps) {
        int inImage = input.shape().c() * input.shape().pixels();
        int outImage = maps.shape().c() * maps.shape().pixels();
        for (int i = 0; i < input.data().length; i++) {
            float kept = maps.data()[i / inImage * outImage + i % inImage];
            if (Float.floatToRawIntBits(kept) != Float.floatToRawIntBits(input.data()[i])) {
                throw wrong(question, "input channels", input.data()[i], kept);
            }
        }
    }

    private void requireExpected(Question question, FloatTensor maps) {
        Shape shape = maps.shape();
        float[] expected = expectedOfFirstBatch.data();
        double largest = 1;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            if (i / shape.pixels() % shape.c() >= model.block().inputChannels()) {
                largest = Math.max(largest, Math.abs(expected[i]));
                worst = Math.max(worst, Math.abs((double) expected[i] - maps.data()[i]));
            }
        }
        if (!(worst <= TOLERANCE * largest)) {
            throw wrong(question, "largest error", "at most " + TOLERANCE * largest, worst);
        }
    }

    private static void require(Question question, String what, Object expected, Object got) {
        if (!expected.equals(got)) {
            throw wrong(question, what, expected, got);
        }
    }

    private static IllegalStateException wrong(
            Question question, String what, Object expected, Object got) {
        return new IllegalStateException(
                "answer to %s, %s: expected %s, got %s"
                        .formatted(question.key(), what, expected, got));
    }

    private static String header(ConsumerRecord<String, byte[]> answer, String name) {
        return RecordHeaders.of(answer).getOrDefault(name, "none");
    }
}
