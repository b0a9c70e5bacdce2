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
import dev.densestream.job.contract.RequestedOutputs;
import dev.densestream.job.memory.RecordNeed;
import dev.densestream.job.memory.WorkLimit;
import dev.densestream.job.memory.WorkMemory;
import dev.densestream.job.metrics.InferenceMetrics;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import dev.densestream.job.rows.RowWriter;
import dev.densestream.job.serving.ServingNetwork;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.NonFinite;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.TensorRequestException;
import dev.densestream.serde.message.TensorRequests;
import dev.densestream.serde.message.TensorResponses;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.PictureFormat;
import dev.densestream.serde.picture.kinds.Pictures;
import dev.densestream.serde.prepare.PictureRequest;
import dev.densestream.serde.response.Emit;
import dev.densestream.serde.response.TensorResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    private final SentTo sentTo;
    private final AnswerLimits answerLimits;
    private final RowWriter rowWriter;
    private final WorkMemory memory;
    private final WorkLimit work;
    private final InferenceMetrics metrics;

    /**
     * @param sentTo where answers go
     */
    Inference(
            ResponsesConfig responses,
            LimitsConfig limits,
            SentTo sentTo,
            WorkMemory memory,
            WorkLimit work,
            InferenceMetrics metrics) {
        this.responses = responses;
        this.limits = limits;
        this.sentTo = sentTo;
        this.answerLimits = new AnswerLimits(responses, limits, sentTo);
        this.rowWriter = new RowWriter(responses.rows(), responses.options());
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
                    "value: expected a tensor or a picture, got a record without a value");
        }
        if (value.length > limits.maxInputBytes()) {
            throw new RejectedRecordException(
                    DeadLetterStage.SIZE,
                    "value: expected at most %d bytes, got %d; raise --max-input-bytes"
                            .formatted(limits.maxInputBytes(), value.length));
        }
        try {
            Opened opened = opened(value, work.roomBesides(request.sizeBytes()));
            requireContentType(request, opened);
            return opened.after(System.nanoTime() - start);
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

    private Opened opened(byte[] value, long room) {
        if (PictureFormat.detect(value).isEmpty()) {
            return Opened.tensor(TensorRequests.open(value, room));
        }
        EncodedPicture picture = Pictures.open(value);
        if (picture.pixels() > limits.maxPixels()) {
            throw new RejectedRecordException(
                    DeadLetterStage.SIZE,
                    "%s: expected at most %d pixels; send a smaller one, or raise --max-pixels"
                            .formatted(picture, limits.maxPixels()));
        }
        return Opened.picture(picture);
    }

    private static void requireContentType(RawRecord request, Opened opened) {
        String header = request.header(Headers.CONTENT_TYPE);
        if (header == null) {
            return;
        }
        Optional<MessageFormat> named = MessageFormat.ofContentType(header);
        if (named.isPresent() && named.get() != opened.format()) {
            throw new RejectedRecordException(
                    DeadLetterStage.DECODE,
                    "header content-type: expected %s as the value's bytes are, got %s"
                            .formatted(opened.contentType(), named.get().contentType()));
        }
    }

    /**
     * Opens a request and answers it.
     *
     * @throws RejectedRecordException in stage shape, size, decode, compute or encode
     */
    Answer respond(RawRecord request, ServingNetwork serving) {
        Opened checked = open(request);
        TensorRequest opened = asked(checked, serving);
        ModelVersion id = serving.id();
        String version = String.valueOf(id.version());
        Emission emission = emission(request, opened, serving);
        List<Header> headers = headers(request, opened.format(), id, version);
        answerLimits.requireMemory(opened, emission, serving);
        long responseBytes =
                sentTo.responses()
                        ? answerLimits.requireFits(
                                request.with(headers, null), opened, emission, id.model(), version)
                        : 0;
        long rowBytes = answerLimits.requireRowsFit(request, emission, serving);
        RecordNeed need = need(request, opened, emission, responseBytes, rowBytes, serving);
        work.require(need, opened.shape(), precision(opened));
        DeadLetterStage stage = DeadLetterStage.DECODE;
        try {
            Tensor input = decoded(opened, checked.nanos());
            stage = DeadLetterStage.COMPUTE;
            Map<Output, Tensor> output = forward(input, emission, serving);
            stage = DeadLetterStage.ENCODE;
            RawRecord response =
                    sentTo.responses()
                            ? request.with(
                                    headers, encoded(opened, emission, output, id.model(), version))
                            : null;
            return new Answer(response, rows(request, emission, output, serving));
        } catch (OutOfMemoryError e) {
            throw work.outOfMemory(stage, need.bytes(), e);
        }
    }

    private List<RawRecord> rows(
            RawRecord request,
            Emission emission,
            Map<Output, Tensor> output,
            ServingNetwork serving) {
        Tensor vectors = emission.vectors() == null ? null : output.get(emission.vectors());
        if (vectors == null) {
            return List.of();
        }
        Tensor logits = emission.logits() == null ? null : output.get(emission.logits());
        try {
            return rowWriter.rows(request, serving.id(), serving.usage(), vectors, logits);
        } catch (RuntimeException e) {
            throw RejectedRecordException.at(DeadLetterStage.ENCODE, e);
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
            long rowBytes,
            ServingNetwork serving) {
        Precision precision = precision(opened);
        Shape input = opened.shape();
        // JSON is decoded where it is opened, and copied
        int copies = opened.format() == MessageFormat.OIP_JSON ? 2 : 1;
        RecordNeed besides =
                new RecordNeed(
                        request.sizeBytes(),
                        (long) copies * input.elements() * precision.bytes()
                                + opened.decodingBytes(),
                        emission.elements() * precision.bytes(),
                        0,
                        TensorResponses.encodingBytes(opened, emission.tensors(), responseBytes)
                                + 2 * rowBytes,
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

    /** A picture as the model asks for it; any other request as it is. */
    private TensorRequest asked(Opened opened, ServingNetwork serving) {
        try {
            return opened.request(serving.id().model(), serving.usage(), responses.pictureFormat());
        } catch (IllegalArgumentException e) {
            throw RejectedRecordException.at(DeadLetterStage.DECODE, e);
        }
    }

    private Emission emission(RawRecord request, TensorRequest opened, ServingNetwork serving) {
        Emit emit = RequestedOutputs.of(request, responses.emit(serving.id().model()));
        try {
            return Emission.of(
                    sentTo.responses()
                            ? emit.of(
                                    serving.network(), serving.usage(), opened, responses.options())
                            : List.of(),
                    serving.network(),
                    sentTo.rows() ? opened.shape() : null);
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
                        Header.of(Headers.WEIGHTS_SHA256, id.sha256()),
                        Header.of(Headers.SOURCE_PARTITION, String.valueOf(request.partition())),
                        Header.of(Headers.SOURCE_OFFSET, String.valueOf(request.offset()))));
    }

    private Tensor decoded(TensorRequest opened, long openingNanos) {
        long start = System.nanoTime();
        try {
            Tensor input = opened.tensor();
            if (responses.rejectNonFinite()) {
                NonFinite.reject(input);
            }
            long nanos = openingNanos + System.nanoTime() - start;
            if (opened instanceof PictureRequest picture) {
                metrics.prepared(picture.preparationNanos());
                nanos -= picture.preparationNanos();
            }
            metrics.decoded(input.shape().n(), nanos);
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
