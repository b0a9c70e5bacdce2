// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.client.ResponseOutputs;
import dev.densestream.fashion.FashionModel;
import dev.densestream.job.contract.Headers;
import dev.densestream.pictures.RankedClass;
import dev.densestream.testkit.RecordHeaders;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Judges the demo's responses by what PyTorch makes of the same pictures. */
final class ResponseCheck {

    /** The classes of each response; the job is told so. */
    static final int TOP_K = 3;

    /** What is drawn besides the classes. */
    static final List<String> STAGES =
            List.of(
                    "features.conv0",
                    "features.denseblock1",
                    "features.transition1",
                    "features.denseblock2",
                    "features.transition2",
                    "features.denseblock3");

    /** How far a probability may be off in single precision. */
    private static final double TOLERANCE = 1e-5;

    private final float[][] expected = FashionModel.probabilitiesOfPyTorch();
    private double worst;

    /** The largest difference from PyTorch's probabilities so far. */
    double worst() {
        return worst;
    }

    /**
     * Returns what the response holds if it is right: its headers, its classes, their
     * probabilities, and feature maps where they were asked for.
     *
     * @throws IllegalStateException if it is wrong
     */
    ResponseOutputs check(DemoRequest request, ConsumerRecord<String, byte[]> response) {
        require(request, "content-type", "application/json", header(response, "content-type"));
        require(request, "traceparent", request.traceparent(), header(response, "traceparent"));
        require(request, "model", FashionModel.NAME, header(response, Headers.MODEL));
        require(
                request,
                "model version",
                String.valueOf(FashionModel.VERSION),
                header(response, Headers.MODEL_VERSION));
        ResponseOutputs outputs = ResponseOutputs.read(response.value());
        require(request, "classes", TOP_K, outputs.classes().size());
        require(
                request,
                "feature maps",
                request.drawn() ? STAGES : List.of(),
                List.copyOf(outputs.maps().keySet()));
        requireAsPyTorch(request, outputs);
        return outputs;
    }

    private void requireAsPyTorch(DemoRequest request, ResponseOutputs outputs) {
        float[] row = expected[request.picture().number()];
        double largest = 0;
        for (float probability : row) {
            largest = Math.max(largest, probability);
        }
        double best = row[outputs.classes().get(0).index()];
        if (!(best >= largest - TOLERANCE)) {
            throw wrong(request, "most probable class", "PyTorch's, " + largest, best);
        }
        for (RankedClass ranked : outputs.classes()) {
            double off = Math.abs(ranked.value() - row[ranked.index()]);
            worst = Math.max(worst, off);
            if (!(off <= TOLERANCE)) {
                throw wrong(
                        request,
                        "probability of " + ranked.name(),
                        row[ranked.index()],
                        ranked.value());
            }
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
