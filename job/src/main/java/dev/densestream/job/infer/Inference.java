// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.densenet.engine.Need;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.job.config.LimitsConfig;
import dev.densestream.job.config.ResponsesConfig;
import dev.densestream.job.contract.DeadLetterStage;
import dev.densestream.job.contract.Headers;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.memory.RecordNeed;
import dev.densestream.job.memory.WorkLimit;
import dev.densestream.job.memory.WorkMemory;
import dev.densestream.job.metrics.InferenceMetrics;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import dev.densestream.job.serving.ServingNetwork;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.Emit;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.NonFinite;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.TensorRequestException;
import dev.densestream.serde.TensorResponse;
import dev.densestream.serde.message.TensorRequests;
import dev.densestream.serde.message.TensorResponses;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A request's way to its response: decode, check, compute, encode. Whatever is wrong with a request
 * is a {@link RejectedRecordException}.
 *
 * <p>What a request takes is stated before it is computed, and must fit the subtask's share. Where
 * the heap runs out all the same, the request is at fault unless it stated less than half of the
 * share: then the heap is, and the {@link OutOfMemoryError} is let through as any other {@link
 * Error} is.
 */
public final class Inference {

    private final ResponsesConfig responses;
    private final LimitsConfig limits;
    private final LongSupplier topicTakes;
    private final WorkMemory memory;
    private final WorkLimit work;
    private final InferenceMetrics metrics;

    /**
     * A request that has been checked.
     *
     * @param nanos what that took
     */
    record Opened(TensorRequest request, long nanos) {}

    /**
     * @param topicTakes the largest record that the responses' topic takes at present
     */
    Inference(
            ResponsesConfig responses,
            LimitsConfig limits,
            LongSupplier topicTakes,
            WorkMemory memory,
            WorkLimit work,
            InferenceMetrics metrics) {
        this.responses = responses;
        this.limits = limits;
        this.topicTakes = topicTakes;
        this.memory = memory;
        this.work = work;
        this.metrics = metrics;
    }

    /**
     * Opens a request: all of it is checked that can be without weights.
     *
     * @throws RejectedRecordException in stage size or decode
     */
    Opened open(RawRecord request) {
        long start = System.nanoTime();
        byte[] value = request.value();
        if (value == null) {
            throw new RejectedRecordException(
                    DeadLetterStage.DECODE,
                    "value: expected a tensor, got a record without a value");
        }
        if (value.length > limits.maxInputBytes()) {
            throw new RejectedRecordException(
                    DeadLetterStage.SIZE,
                    "value: expected at most %d bytes, got %d; raise --max-input-bytes"
                            .formatted(limits.maxInputBytes(), value.length));
        }
        try {
            long room = work.roomBesides(request.sizeBytes());
            TensorRequest opened = TensorRequests.open(value, room);
            requireContentType(request, opened.format());
            return new Opened(opened, System.nanoTime() - start);
        } catch (RejectedRecordException e) {
            throw e;
        } catch (TensorRequestException e) {
            boolean large = e.reason() == TensorRequestException.Reason.TOO_LARGE;
            throw large ? work.tooLarge(e) : RejectedRecordException.at(DeadLetterStage.DECODE, e);
        } catch (RuntimeException e) {
            throw RejectedRecordException.at(DeadLetterStage.DECODE, e);
        } catch (OutOfMemoryError e) {
            throw work.outOfMemory(DeadLetterStage.DECODE, WorkLimit.openingBytes(value.length), e);
        }
    }

    private static void requireContentType(RawRecord request, MessageFormat format) {
        String header = request.header(Headers.CONTENT_TYPE);
        if (header == null) {
            return;
        }
        Optional<MessageFormat> named = MessageFormat.ofContentType(header);
        if (named.isPresent() && named.get() != format) {
            throw new RejectedRecordException(
                    DeadLetterStage.DECODE,
                    "header content-type: expected %s as the value's bytes are, got %s"
                            .formatted(format.contentType(), named.get().contentType()));
        }
    }

    /**
     * Opens a request and answers it.
     *
     * @throws RejectedRecordException in stage shape, size, decode, compute or encode
     */
    RawRecord respond(RawRecord request, ServingNetwork serving) {
        Opened checked = open(request);
        TensorRequest opened = checked.request();
        ModelVersion id = serving.id();
        String version = String.valueOf(id.version());
        Emission emission = emission(opened, serving);
        List<Header> headers = headers(request, opened.format(), id, version);
        requireMemory(opened, emission, serving);
        long responseBytes =
                requireFits(request.with(headers, null), opened, emission, id.model(), version);
        RecordNeed need = need(request, opened, emission, responseBytes, serving);
        work.require(need, opened.shape(), precision(opened));
        DeadLetterStage stage = DeadLetterStage.DECODE;
        try {
            Tensor input = decoded(checked);
            stage = DeadLetterStage.COMPUTE;
            Map<Output, Tensor> output = forward(input, emission, serving);
            stage = DeadLetterStage.ENCODE;
            return request.with(headers, encoded(opened, emission, output, id.model(), version));
        } catch (OutOfMemoryError e) {
            throw work.outOfMemory(stage, need.bytes(), e);
        }
    }

    private byte[] encoded(
            TensorRequest opened,
            Emission emission,
            Map<Output, Tensor> output,
            String model,
            String version) {
        long start = System.nanoTime();
        try {
            TensorResponse response =
                    TensorResponse.to(
                            opened,
                            emission.tensors(),
                            output,
                            responses.outputDtype(),
                            model,
                            version);
            byte[] value = TensorResponses.encode(opened.format(), response);
            metrics.encoded(opened.shape().n(), System.nanoTime() - start);
            return value;
        } catch (RuntimeException e) {
            throw RejectedRecordException.at(DeadLetterStage.ENCODE, e);
        }
    }

    /** What the request takes; the memory has made room for it. */
    private RecordNeed need(
            RawRecord request,
            TensorRequest opened,
            Emission emission,
            long responseBytes,
            ServingNetwork serving) {
        Precision precision = precision(opened);
        Shape input = opened.shape();
        // JSON is decoded where it is opened, and copied
        int copies = opened.format() == MessageFormat.OIP_JSON ? 2 : 1;
        RecordNeed besides =
                new RecordNeed(
                        request.sizeBytes(),
                        (long) copies * input.elements() * precision.bytes(),
                        emission.elements() * precision.bytes(),
                        0,
                        TensorResponses.encodingBytes(opened, emission.tensors(), responseBytes),
                        0);
        memory.makeRoom(besides.besidesScratch(), emission.reusable());
        Need pass = serving.need(input, precision, emission.outputs(), memory);
        return new RecordNeed(
                besides.recordBytes(),
                besides.inputBytes(),
                besides.outputBytes(),
                pass.scratchBytes(),
                besides.responseBytes(),
                pass.flops());
    }

    private static Precision precision(TensorRequest opened) {
        return opened.dtype() == Dtype.F64 ? Precision.DOUBLE : Precision.SINGLE;
    }

    private Emission emission(TensorRequest opened, ServingNetwork serving) {
        try {
            Emit emit = responses.emit(serving.id().model());
            return Emission.of(emit.of(serving.network(), opened), serving.network());
        } catch (IllegalArgumentException e) {
            throw RejectedRecordException.at(DeadLetterStage.SHAPE, e);
        }
    }

    private static List<Header> headers(
            RawRecord request, MessageFormat format, ModelVersion id, String version) {
        return request.headersReplacedBy(
                List.of(
                        Header.of(Headers.CONTENT_TYPE, format.contentType()),
                        Header.of(Headers.MODEL, id.model()),
                        Header.of(Headers.MODEL_VERSION, version),
                        Header.of(Headers.WEIGHTS_SHA256, id.sha256())));
    }

    private void requireMemory(TensorRequest opened, Emission emission, ServingNetwork serving) {
        int elementBytes = opened.dtype() == Dtype.F64 ? Double.BYTES : Float.BYTES;
        for (Output output : emission.outputs()) {
            Shape maps = serving.network().outputShape(output.stage(), opened.shape());
            long bytes = (long) maps.elements() * elementBytes;
            if (bytes > limits.maxFeatureMapBytes()) {
                throw new RejectedRecordException(
                        DeadLetterStage.SIZE,
                        "feature maps of shape %s: expected at most %d bytes in memory, got %d; send smaller batches, or raise --max-feature-map-bytes"
                                .formatted(maps, limits.maxFeatureMapBytes(), bytes));
            }
        }
    }

    /** The most bytes of the response. */
    private long requireFits(
            RawRecord envelope,
            TensorRequest opened,
            Emission emission,
            String model,
            String version) {
        long bytes =
                envelope.sizeBytes()
                        + TensorResponses.maxBytes(
                                opened,
                                emission.tensors(),
                                responses.outputDtype(),
                                model,
                                version);
        long most = Math.min(limits.maxOutputBytes(), topicTakes.getAsLong());
        if (bytes > most) {
            throw new RejectedRecordException(
                    DeadLetterStage.SIZE,
                    "response of shape %s: expected at most %d bytes, would be up to %d; send smaller"
                                    .formatted(emission.shapes(), most, bytes)
                            + " batches, or raise --max-output-bytes and the topic's"
                            + " max.message.bytes");
        }
        return bytes;
    }

    private Tensor decoded(Opened checked) {
        long start = System.nanoTime();
        try {
            Tensor input = checked.request().tensor();
            if (responses.rejectNonFinite()) {
                NonFinite.reject(input);
            }
            metrics.decoded(input.shape().n(), checked.nanos() + System.nanoTime() - start);
            return input;
        } catch (RuntimeException e) {
            throw RejectedRecordException.at(DeadLetterStage.DECODE, e);
        }
    }

    private Map<Output, Tensor> forward(Tensor input, Emission emission, ServingNetwork serving) {
        long start = System.nanoTime();
        try {
            Map<Output, Tensor> outputs = emission.rooms(input.precision(), memory);
            serving.forward(input, outputs, memory);
            return outputs;
        } catch (RuntimeException e) {
            throw RejectedRecordException.at(DeadLetterStage.COMPUTE, e);
        } finally {
            long flops = serving.network().flops(emission.last(), input.shape());
            metrics.forwardTook(flops, System.nanoTime() - start);
        }
    }
}
