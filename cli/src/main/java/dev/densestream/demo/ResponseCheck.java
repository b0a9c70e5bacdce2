// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.client.Responses;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.MessageFormat;
import dev.densestream.testkit.RecordHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Judges the demo's responses against the reference engine's. */
final class ResponseCheck {

    /** How far single precision may be off, in units of the largest new feature map value. */
    private static final double TOLERANCE = 1e-4;

    private final DemoModel model;
    private final Batches batches;
    private final FloatTensor expectedOfFirstBatch;

    ResponseCheck(DemoModel model, Batches batches) {
        this.model = model;
        this.batches = batches;
        this.expectedOfFirstBatch = model.expected(batches.tensor(0));
    }

    /**
     * Returns the response's feature maps if it is right: its format, its headers, its shape, the
     * input in front bit for bit, and, for the first batch, every value.
     *
     * @throws IllegalStateException if it is wrong
     */
    FloatTensor check(DemoRequest request, ConsumerRecord<String, byte[]> response) {
        require(request, "format", request.format(), MessageFormat.detect(response.value()));
        require(
                request,
                "content-type",
                request.format().contentType(),
                header(response, "content-type"));
        require(request, "traceparent", request.traceparent(), header(response, "traceparent"));
        require(request, "model", model.name(), header(response, "densestream-model"));
        require(
                request,
                "model version",
                String.valueOf(model.version()),
                header(response, "densestream-model-version"));
        FloatTensor maps = Responses.decode(response.value());
        FloatTensor input = batches.tensor(request.batch());
        require(request, "shape", model.block().outputShape(input.shape()), maps.shape());
        requireInputInFront(request, input, maps);
        if (request.batch() == 0) {
            requireExpected(request, maps);
        }
        return maps;
    }

    private static void requireInputInFront(
            DemoRequest request, FloatTensor input, FloatTensor maps) {
        int inImage = input.shape().c() * input.shape().pixels();
        int outImage = maps.shape().c() * maps.shape().pixels();
        for (int i = 0; i < input.data().length; i++) {
            float kept = maps.data()[i / inImage * outImage + i % inImage];
            if (Float.floatToRawIntBits(kept) != Float.floatToRawIntBits(input.data()[i])) {
                throw wrong(request, "input channels", input.data()[i], kept);
            }
        }
    }

    private void requireExpected(DemoRequest request, FloatTensor maps) {
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
            throw wrong(request, "largest error", "at most " + TOLERANCE * largest, worst);
        }
    }

    private static void require(DemoRequest request, String what, Object expected, Object got) {
        if (!expected.equals(got)) {
            throw wrong(request, what, expected, got);
        }
    }

    private static IllegalStateException wrong(
            DemoRequest request, String what, Object expected, Object got) {
        return new IllegalStateException(
                "response to %s, %s: expected %s, got %s"
                        .formatted(request.key(), what, expected, got));
    }

    private static String header(ConsumerRecord<String, byte[]> response, String name) {
        return RecordHeaders.of(response).getOrDefault(name, "none");
    }
}
