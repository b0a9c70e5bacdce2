package dev.densestream.serde;

import dev.densestream.densenet.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer before it has a format.
 *
 * @param dims the sides it is sent with; see {@link Emit#dims}
 * @param data its elements, row-major by {@code dims}; shared, not copied
 * @param dtype the type its elements are sent in, rounded to nearest, ties to even
 * @param modelName the model that answered
 * @param modelVersion the version that answered
 * @param id the question's id, if it had one
 */
public record TensorAnswer(
        List<Integer> dims,
        Tensor data,
        Dtype dtype,
        String modelName,
        String modelVersion,
        @Nullable String id) {

    /**
     * @throws IllegalArgumentException if the sides and the elements differ
     */
    public TensorAnswer {
        dims = List.copyOf(dims);
        long elements = dims.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
        if (elements != data.shape().elements()) {
            throw new IllegalArgumentException(
                    "answer of sides %s: expected %d elements, got %d"
                            .formatted(dims, elements, data.shape().elements()));
        }
    }

    /**
     * The answer to a question.
     *
     * @param output the block's whole output, (N, C0 + L*k, H, W); or only its averages, (N, C0 +
     *     L*k, 1, 1), if these are what to emit
     */
    public static TensorAnswer to(
            TensorRequest question,
            Tensor output,
            Emit emit,
            OutputDtype outputDtype,
            String modelName,
            String modelVersion) {
        int inputChannels = question.shape().c();
        return new TensorAnswer(
                emit.dims(output.shape(), inputChannels, question.batched()),
                emit.pick(output, inputChannels),
                outputDtype.dtypeFor(question.dtype()),
                modelName,
                modelVersion,
                question.id());
    }
}
