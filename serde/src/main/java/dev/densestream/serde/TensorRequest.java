// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that has been checked: reading its tensor cannot fail, save that of a picture.
 *
 * <p>In the binary formats the payload is decoded only by {@link #tensor()}, so that a request can
 * be turned down by its header alone.
 */
public interface TensorRequest {

    MessageFormat format();

    /** The type of the elements on the wire. */
    Dtype dtype();

    /** (N, C, H, W); a request of rank 3 has N = 1. */
    Shape shape();

    /** Whether the request had rank 4; one of rank 3 is answered with rank 3. */
    boolean batched();

    /** The id of an Open Inference Protocol request, which its response repeats. */
    @Nullable String id();

    /**
     * The names of the outputs that an Open Inference Protocol request asks for; none where it
     * leaves that to the job, as other formats do.
     */
    default List<String> outputs() {
        return List.of();
    }

    /** At most so many bytes does {@link #tensor()} take besides what it gives. */
    default long decodingBytes() {
        return 0;
    }

    /** The elements, in a new array each call: a DoubleTensor for F64, else a FloatTensor. */
    Tensor tensor();
}
