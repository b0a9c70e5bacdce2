package dev.densestream.faults.verify;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.faults.load.PublishedWeights;
import dev.densestream.faults.load.Question;
import dev.densestream.job.Answers;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.golden.Agreement;
import dev.densestream.testkit.RecordHeaders;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Computes every answer anew, with the weights that it names, by the definition. */
final class AnswerCheck {

    private static final String MODEL = "densestream-model";
    private static final String VERSION = "densestream-model-version";

    private final PublishedWeights published;
    private final Definition definition = new Definition();

    AnswerCheck(PublishedWeights published) {
        this.published = published;
    }

    /** The version that an answer says it came from. */
    static PublishedWeights.Version version(Map<String, String> headers) {
        return new PublishedWeights.Version(
                headers.getOrDefault(MODEL, ""),
                Long.parseLong(headers.getOrDefault(VERSION, "-1")));
    }

    /** What is wrong with an answer, in words; null if nothing is. */
    @Nullable String complaint(Question question, ConsumerRecord<byte[], byte[]> answer) {
        Map<String, String> headers = RecordHeaders.of(answer);
        PublishedWeights.Version version = version(headers);
        PublishedWeights.Weights weights = published.find(version);
        if (!version.model().equals(question.model()) || weights == null) {
            return "answered by %s, which was not published for it".formatted(version);
        }
        Map<String, String> expected = new HashMap<>(question.headers());
        expected.put("content-type", question.format().contentType());
        expected.put(MODEL, question.model());
        String pinned = expected.getOrDefault(VERSION, String.valueOf(version.version()));
        expected.put(VERSION, pinned);
        expected.put("densestream-weights-sha256", weights.sha256());
        if (!headers.equals(expected)) {
            return "headers: expected %s, got %s".formatted(expected, headers);
        }
        if (answer.timestamp() != question.timestamp()) {
            return "timestamp: expected %d, got %d"
                    .formatted(question.timestamp(), answer.timestamp());
        }
        if (answer.value() == null || MessageFormat.detect(answer.value()) != question.format()) {
            return "value: expected " + question.format();
        }
        return complaint(question, Answers.tensor(answer.value()), weights);
    }

    private @Nullable String complaint(
            Question question, Tensor output, PublishedWeights.Weights weights) {
        DoubleTensor expected = definition.output(question.input(), weights);
        if (!output.shape().equals(expected.shape())) {
            return "shape: expected %s, got %s".formatted(expected.shape(), output.shape());
        }
        if (!Agreement.keepsInput(question.input(), output)) {
            return "the input channels are not those of the question";
        }
        double error = Agreement.relativeError(expected, output, question.input().shape().c());
        double tolerance = tolerance(question.dtype());
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
