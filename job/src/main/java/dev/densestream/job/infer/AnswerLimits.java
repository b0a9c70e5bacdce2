// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.job.config.LimitsConfig;
import dev.densestream.job.config.ResponsesConfig;
import dev.densestream.job.contract.DeadLetterStage;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.rows.RowWriter;
import dev.densestream.job.serving.ServingNetwork;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.message.TensorResponses;

/**
 * How large what a request is answered with may be, checked before anything is computed. What is
 * larger is a {@link RejectedRecordException} in stage size.
 */
record AnswerLimits(ResponsesConfig responses, LimitsConfig limits, SentTo sentTo) {

    /** Each output fits the memory that one may take. */
    void requireMemory(TensorRequest opened, Emission emission, ServingNetwork serving) {
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
    long requireFits(
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
        long most = Math.min(limits.maxOutputBytes(), sentTo.responseBytes().getAsLong());
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

    /** The most bytes of all rows. */
    long requireRowsFit(RawRecord request, Emission emission, ServingNetwork serving) {
        Output output = emission.vectors();
        Shape vectors = output == null ? null : emission.computed().get(output);
        if (vectors == null) {
            return 0;
        }
        long bytes =
                RowWriter.maxBytes(request, vectors.c(), serving.id().model(), serving.usage());
        long most = sentTo.rowBytes().getAsLong();
        if (bytes > most) {
            throw new RejectedRecordException(
                    DeadLetterStage.SIZE,
                    "row of %d numbers: expected at most %d bytes, would be up to %d; raise the topic's max.message.bytes"
                            .formatted(vectors.c(), most, bytes));
        }
        return bytes * vectors.n();
    }
}
