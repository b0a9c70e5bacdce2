package dev.densestream.serde;

import dev.densestream.densenet.Shape;
import dev.densestream.densenet.Tensor;
import dev.densestream.serde.npy.NpyRequest;
import dev.densestream.serde.oip.OipRequest;
import dev.densestream.serde.safetensors.SafetensorsRequest;
import org.jspecify.annotations.Nullable;

/**
 * A question that has been checked whole: reading its tensor cannot fail.
 *
 * <p>In the binary formats the payload is decoded only by {@link #tensor()}, so that a question can
 * be turned down by its header alone.
 */
public interface TensorRequest {

    MessageFormat format();

    /** The type of the elements on the wire. */
    Dtype dtype();

    /** (N, C, H, W); a question of rank 3 has N = 1. */
    Shape shape();

    /** Whether the question had rank 4; one of rank 3 is answered with rank 3. */
    boolean batched();

    /** The id of an Open Inference Protocol request, which its answer repeats. */
    @Nullable String id();

    /** The elements, in a new array each call: a DoubleTensor for F64, else a FloatTensor. */
    Tensor tensor();

    /**
     * Tells a message's format by its bytes and checks it.
     *
     * @param value kept, not copied
     * @throws TensorFormatException if it breaks a rule of its format, or holds no question
     */
    static TensorRequest open(byte[] value) {
        return open(value, Long.MAX_VALUE);
    }

    /**
     * The same, with tensors of at most so many bytes where opening decodes them already.
     *
     * @throws TensorRequestException of reason {@code TOO_LARGE}, before a larger one is made
     */
    static TensorRequest open(byte[] value, long maxTensorBytes) {
        return switch (MessageFormat.detect(value)) {
            case SAFETENSORS -> SafetensorsRequest.open(value);
            case OIP_JSON -> OipRequest.open(value, maxTensorBytes);
            case NPY -> NpyRequest.open(value);
        };
    }
}
