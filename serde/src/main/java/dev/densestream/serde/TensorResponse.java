// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import dev.densestream.densenet.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response before it has a format.
 *
 * @param dims the sides it is sent with; see {@link Emit#dims}
 * @param data its elements, row-major by {@code dims}; shared, not copied
 * @param dtype the type its elements are sent in, rounded to nearest, ties to even
 * @param modelName the model that answered
 * @param modelVersion the version that answered
 * @param id the request's id, if it had one
 */
public record TensorResponse(
        List<Integer> dims,
        Tensor data,
        Dtype dtype,
        String modelName,
        String modelVersion,
        @Nullable String id) {

    /**
     * @throws IllegalArgumentException if the sides and the elements differ
     */
    public TensorResponse {
        dims = List.copyOf(dims);
        long elements = dims.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
        if (elements != data.shape().elements()) {
            throw new IllegalArgumentException(
                    "response of sides %s: expected %d elements, got %d"
                            .formatted(dims, elements, data.shape().elements()));
        }
    }

    /**
     * The response to a request.
     *
     * @param output the block's whole output, (N, C0 + L*k, H, W); or only its averages, (N, C0 +
     *     L*k, 1, 1), if these are what to emit
     */
    public static TensorResponse to(
            TensorRequest request,
            Tensor output,
            Emit emit,
            OutputDtype outputDtype,
            String modelName,
            String modelVersion) {
        int inputChannels = request.shape().c();
        return new TensorResponse(
                emit.dims(output.shape(), inputChannels, request.batched()),
                emit.pick(output, inputChannels),
                outputDtype.dtypeFor(request.dtype()),
                modelName,
                modelVersion,
                request.id());
    }
}
