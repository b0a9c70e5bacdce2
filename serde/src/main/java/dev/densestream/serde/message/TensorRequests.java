// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.message;

import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorFormatException;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.TensorRequestException;
import dev.densestream.serde.npy.NpyRequest;
import dev.densestream.serde.oip.OipRequest;
import dev.densestream.serde.safetensors.SafetensorsRequest;

/** Requests from bytes: whatever format they are in. */
public final class TensorRequests {

    private TensorRequests() {}

    /**
     * Tells a message's format by its bytes and checks it.
     *
     * @param value kept, not copied
     * @throws TensorFormatException if it breaks a rule of its format, or holds no request
     */
    public static TensorRequest open(byte[] value) {
        return open(value, Long.MAX_VALUE);
    }

    /**
     * The same, with tensors of at most so many bytes where opening decodes them already.
     *
     * @throws TensorRequestException of reason {@code TOO_LARGE}, before a larger one is made
     */
    public static TensorRequest open(byte[] value, long maxTensorBytes) {
        return switch (MessageFormat.detect(value)) {
            case SAFETENSORS -> SafetensorsRequest.open(value);
            case OIP_JSON -> OipRequest.open(value, maxTensorBytes);
            case NPY -> NpyRequest.open(value);
        };
    }
}
