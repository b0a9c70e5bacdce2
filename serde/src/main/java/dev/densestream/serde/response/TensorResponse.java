// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.response;

import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.TensorRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A response before it has a format.
 *
 * @param tensors what it holds, at least one
 * @param dtype the type its elements are sent in, rounded to nearest, ties to even
 * @param modelName the model that answered
 * @param modelVersion the version that answered
 * @param id the request's id, if it had one
 */
public record TensorResponse(
        List<ResponseTensor> tensors,
        Dtype dtype,
        String modelName,
        String modelVersion,
        @Nullable String id) {

    public TensorResponse {
        tensors = List.copyOf(tensors);
    }

    /** A response of one tensor, called {@code output}. */
    public TensorResponse(
            List<Integer> dims,
            Tensor data,
            Dtype dtype,
            String modelName,
            String modelVersion,
            @Nullable String id) {
        this(
                List.of(new ResponseTensor.Values(Emit.OUTPUT, dims, data)),
                dtype,
                modelName,
                modelVersion,
                id);
    }

    /**
     * The response to a request.
     *
     * @param computed all that the emitted tensors ask for
     */
    public static TensorResponse to(
            TensorRequest request,
            List<EmittedTensor> emitted,
            Map<Output, Tensor> computed,
            OutputDtype outputDtype,
            String modelName,
            String modelVersion) {
        List<ResponseTensor> tensors = new ArrayList<>();
        for (EmittedTensor one : emitted) {
            Tensor whole = computed.get(one.output());
            if (whole == null) {
                throw new IllegalArgumentException("output %s: not computed".formatted(one.name()));
            }
            tensors.addAll(one.pick(whole, request.format()));
        }
        return new TensorResponse(
                tensors,
                outputDtype.dtypeFor(request.dtype()),
                modelName,
                modelVersion,
                request.id());
    }
}
