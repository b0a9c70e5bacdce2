// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.verify;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.faults.load.PublishedWeights;
import dev.densestream.faults.load.Request;
import dev.densestream.job.Responses;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.golden.Agreement;
import dev.densestream.testkit.RecordHeaders;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Computes every response again, with the weights that it names, by the definition. */
final class ResponseCheck {

    private static final String MODEL = "densestream-model";
    private static final String VERSION = "densestream-model-version";

    private static final String OFFSET = "densestream-source-offset";

    private final PublishedWeights published;
    private final Definition definition = new Definition();

    ResponseCheck(PublishedWeights published) {
        this.published = published;
    }

    /** The version that a response says it came from. */
    static PublishedWeights.Version version(Map<String, String> headers) {
        return new PublishedWeights.Version(
                headers.getOrDefault(MODEL, ""),
                Long.parseLong(headers.getOrDefault(VERSION, "-1")));
    }

    /** What is wrong with a response, in words; null if nothing is. */
    @Nullable String complaint(Request request, ConsumerRecord<byte[], byte[]> response) {
        Map<String, String> headers = RecordHeaders.of(response);
        PublishedWeights.Version version = version(headers);
        PublishedWeights.Weights weights = published.find(version);
        if (!version.model().equals(request.model()) || weights == null) {
            return "answered by %s, which was not published for it".formatted(version);
        }
        Map<String, String> expected = new HashMap<>(request.headers());
        expected.put("content-type", request.format().contentType());
        expected.put(MODEL, request.model());
        String pinned = expected.getOrDefault(VERSION, String.valueOf(version.version()));
        expected.put(VERSION, pinned);
        expected.put("densestream-weights-sha256", weights.sha256());
        expected.put("densestream-source-partition", String.valueOf(request.partition()));
        String offset = headers.getOrDefault(OFFSET, "none");
        if (!offset.matches("[0-9]+")) {
            return "header %s: expected an offset, got %s".formatted(OFFSET, offset);
        }
        expected.put(OFFSET, offset);
        if (!headers.equals(expected)) {
            return "headers: expected %s, got %s".formatted(expected, headers);
        }
        if (response.timestamp() != request.timestamp()) {
            return "timestamp: expected %d, got %d"
                    .formatted(request.timestamp(), response.timestamp());
        }
        if (response.value() == null
                || MessageFormat.detect(response.value()) != request.format()) {
            return "value: expected " + request.format();
        }
        return complaint(request, Responses.tensor(response.value()), weights);
    }

    private @Nullable String complaint(
            Request request, Tensor output, PublishedWeights.Weights weights) {
        DoubleTensor expected = definition.output(request.input(), weights);
        if (!output.shape().equals(expected.shape())) {
            return "shape: expected %s, got %s".formatted(expected.shape(), output.shape());
        }
        if (!Agreement.keepsInput(request.input(), output)) {
            return "the input channels are not those of the request";
        }
        double error = Agreement.relativeError(expected, output, request.input().shape().c());
        double tolerance = tolerance(request.dtype());
        return error <= tolerance
                ? null
                : "error: expected at most %g, got %g".formatted(tolerance, error);
    }

    private static double tolerance(Dtype dtype) {
        return switch (dtype) {
            case F64 -> Agreement.F64_TOLERANCE;
            case F32 -> Agreement.F32_TOLERANCE;
            default -> 5e-3;
        };
    }
}
