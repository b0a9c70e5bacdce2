// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.tensor.Tensor;
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
        List<Named> tensors,
        Dtype dtype,
        String modelName,
        String modelVersion,
        @Nullable String id) {

    /**
     * A tensor of a response.
     *
     * @param dims the sides it is sent with
     * @param data its elements, row-major by {@code dims}; shared, not copied
     */
    public record Named(String name, List<Integer> dims, Tensor data) {

        /**
         * @throws IllegalArgumentException if the sides and the elements differ
         */
        public Named {
            dims = List.copyOf(dims);
            long elements = dims.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
            if (elements != data.shape().elements()) {
                throw new IllegalArgumentException(
                        "response of sides %s: expected %d elements, got %d"
                                .formatted(dims, elements, data.shape().elements()));
            }
        }
    }

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
        this(List.of(new Named(Emit.OUTPUT, dims, data)), dtype, modelName, modelVersion, id);
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
        List<Named> tensors = new ArrayList<>();
        for (EmittedTensor one : emitted) {
            Tensor whole = computed.get(one.output());
            if (whole == null) {
                throw new IllegalArgumentException("output %s: not computed".formatted(one.name()));
            }
            tensors.add(new Named(one.name(), one.dims(), one.pick(whole)));
        }
        return new TensorResponse(
                tensors,
                outputDtype.dtypeFor(request.dtype()),
                modelName,
                modelVersion,
                request.id());
    }
}
