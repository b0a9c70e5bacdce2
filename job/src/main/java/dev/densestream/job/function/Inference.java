package dev.densestream.job.function;

import dev.densestream.densenet.Shape;
import dev.densestream.densenet.Tensor;
import dev.densestream.job.JobConfig;
import dev.densestream.job.RawRecord;
import dev.densestream.job.RawRecord.Header;
import dev.densestream.job.metrics.InferenceMetrics;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.NonFinite;
import dev.densestream.serde.TensorAnswer;
import dev.densestream.serde.TensorAnswers;
import dev.densestream.serde.TensorRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A question's way to its answer: decode, check, compute, encode. Whatever is wrong with a question
 * is a {@link RejectedRecordException}; only an {@link Error} is let through.
 */
final class Inference {

    static final String CONTENT_TYPE = "content-type";
    static final String SHA256_HEADER = "densestream-weights-sha256";

    private final JobConfig.Answers answers;
    private final JobConfig.Limits limits;
    private final LongSupplier topicTakes;
    private final InferenceMetrics metrics;

    /**
     * A question that has been checked.
     *
     * @param nanos what that took
     */
    record Opened(TensorRequest request, long nanos) {}

    /**
     * @param topicTakes the largest record that the answers' topic takes at present
     */
    Inference(
            JobConfig.Answers answers,
            JobConfig.Limits limits,
            LongSupplier topicTakes,
            InferenceMetrics metrics) {
        this.answers = answers;
        this.limits = limits;
        this.topicTakes = topicTakes;
        this.metrics = metrics;
    }

    /**
     * Opens a question: all of it is checked that can be without weights.
     *
     * @throws RejectedRecordException in stage size or decode
     */
    Opened open(RawRecord question) {
        long start = System.nanoTime();
        byte[] value = question.value();
        if (value == null) {
            throw new RejectedRecordException(
                    Stage.DECODE, "value: expected a tensor, got a record without a value");
        }
        if (value.length > limits.maxInputBytes()) {
            throw new RejectedRecordException(
                    Stage.SIZE,
                    "value: expected at most %d bytes, got %d; raise --max-input-bytes"
                            .formatted(limits.maxInputBytes(), value.length));
        }
        try {
            TensorRequest opened = TensorRequest.open(value);
            requireContentType(question, opened.format());
            return new Opened(opened, System.nanoTime() - start);
        } catch (RejectedRecordException e) {
            throw e;
        } catch (RuntimeException e) {
            throw RejectedRecordException.at(Stage.DECODE, e);
        }
    }

    private static void requireContentType(RawRecord question, MessageFormat format) {
        String header = question.header(CONTENT_TYPE);
        if (header == null) {
            return;
        }
        Optional<MessageFormat> named = MessageFormat.ofContentType(header);
        if (named.isPresent() && named.get() != format) {
            throw new RejectedRecordException(
                    Stage.DECODE,
                    "header content-type: expected %s as the value's bytes are, got %s"
                            .formatted(format.contentType(), named.get().contentType()));
        }
    }

    /**
     * Answers an opened question.
     *
     * @throws RejectedRecordException in stage shape, size, decode, compute or encode
     */
    RawRecord answer(RawRecord question, Opened checked, ServingBlock serving) {
        TensorRequest opened = checked.request();
        ModelVersion id = serving.id();
        String version = String.valueOf(id.version());
        Shape shape = outputShape(opened, serving);
        List<Header> headers = headers(question, opened.format(), id, version);
        requireMemory(opened, shape);
        requireFits(question.with(headers, null), opened, shape, id.model(), version);

        Tensor output = forward(decoded(checked), shape, serving);
        long start = System.nanoTime();
        try {
            TensorAnswer answer =
                    TensorAnswer.to(
                            opened,
                            output,
                            answers.emit(),
                            answers.outputDtype(),
                            id.model(),
                            version);
            byte[] value = TensorAnswers.encode(opened.format(), answer);
            metrics.encoded(shape.n(), System.nanoTime() - start);
            return question.with(headers, value);
        } catch (RuntimeException e) {
            throw RejectedRecordException.at(Stage.ENCODE, e);
        }
    }

    private static Shape outputShape(TensorRequest opened, ServingBlock serving) {
        try {
            return serving.block().outputShape(opened.shape());
        } catch (IllegalArgumentException e) {
            throw RejectedRecordException.at(Stage.SHAPE, e);
        }
    }

    private static List<Header> headers(
            RawRecord question, MessageFormat format, ModelVersion id, String version) {
        return question.headersReplacedBy(
                List.of(
                        Header.of(CONTENT_TYPE, format.contentType()),
                        Header.of(ModelChoice.MODEL_HEADER, id.model()),
                        Header.of(ModelChoice.VERSION_HEADER, version),
                        Header.of(SHA256_HEADER, id.sha256())));
    }

    private void requireMemory(TensorRequest opened, Shape output) {
        int elementBytes = opened.dtype() == Dtype.F64 ? Double.BYTES : Float.BYTES;
        long bytes = (long) output.elements() * elementBytes;
        if (bytes > limits.maxFeatureMapBytes()) {
            throw new RejectedRecordException(
                    Stage.SIZE,
                    "feature maps of shape %s: expected at most %d bytes in memory, got %d; send smaller batches, or raise --max-feature-map-bytes"
                            .formatted(output, limits.maxFeatureMapBytes(), bytes));
        }
    }

    private void requireFits(
            RawRecord envelope, TensorRequest opened, Shape output, String model, String version) {
        long bytes =
                envelope.sizeBytes()
                        + TensorAnswers.maxBytes(
                                opened,
                                output,
                                answers.emit(),
                                answers.outputDtype(),
                                model,
                                version);
        long most = Math.min(limits.maxOutputBytes(), topicTakes.getAsLong());
        if (bytes > most) {
            throw new RejectedRecordException(
                    Stage.SIZE,
                    "answer of shape %s: expected at most %d bytes, would be up to %d; send smaller"
                                    .formatted(output, most, bytes)
                            + " batches, or raise --max-output-bytes and the topic's"
                            + " max.message.bytes");
        }
    }

    private Tensor decoded(Opened checked) {
        long start = System.nanoTime();
        try {
            Tensor input = checked.request().tensor();
            if (answers.rejectNonFinite()) {
                NonFinite.reject(input);
            }
            metrics.decoded(input.shape().n(), checked.nanos() + System.nanoTime() - start);
            return input;
        } catch (RuntimeException e) {
            throw RejectedRecordException.at(Stage.DECODE, e);
        }
    }

    private Tensor forward(Tensor input, Shape output, ServingBlock serving) {
        long start = System.nanoTime();
        try {
            return serving.forward(input, output, answers.emit());
        } catch (RuntimeException e) {
            throw RejectedRecordException.at(Stage.COMPUTE, e);
        } finally {
            metrics.forwardTook(serving.block().flops(input.shape()), System.nanoTime() - start);
        }
    }
}
