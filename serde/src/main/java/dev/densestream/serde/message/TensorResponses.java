// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.message;

import dev.densestream.serde.Dtype;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorFormatException;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.npy.NpyArray;
import dev.densestream.serde.oip.OipResponse;
import dev.densestream.serde.response.Emit;
import dev.densestream.serde.response.EmittedTensor;
import dev.densestream.serde.response.OutputDtype;
import dev.densestream.serde.response.ResponseTensor;
import dev.densestream.serde.response.TensorResponse;
import dev.densestream.serde.safetensors.SafetensorsTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Responses as bytes, and how many bytes they can be at most. */
public final class TensorResponses {

    // "-1.17549435E-38," and "-2.2250738585072014E-308," are the longest
    private static final int JSON_CHARS_PER_FLOAT = 16;
    private static final int JSON_CHARS_PER_DOUBLE = 26;

    // everything but elements and texts: keys, sides, padding
    private static final int HEADER_BYTES = 512;
    // a control character is written as 6 bytes, anything else in 3 at most
    private static final int JSON_BYTES_PER_CHAR = 6;

    private TensorResponses() {}

    /**
     * The bytes of a response in the format of its request.
     *
     * @throws TensorFormatException if the response holds NaN or infinity and the format is JSON
     * @throws IllegalArgumentException if the format has no such dtype (BF16 is known to
     *     safetensors alone), or the response is larger than an array; {@link #maxBytes} tells
     *     before
     */
    public static byte[] encode(MessageFormat format, TensorResponse response) {
        return switch (format) {
            case SAFETENSORS -> SafetensorsTensor.encode(response);
            case OIP_JSON -> OipResponse.encode(response);
            case NPY -> npy(response);
        };
    }

    private static byte[] npy(TensorResponse response) {
        if (response.tensors().size() == 1
                && response.tensors().get(0) instanceof ResponseTensor.Values tensor) {
            return NpyArray.encode(tensor.dims(), response.dtype(), tensor.data());
        }
        throw new IllegalArgumentException(
                ".npy holds one tensor of numbers, got %d tensors"
                        .formatted(response.tensors().size()));
    }

    /**
     * An upper bound of a response's size, from what its header says.
     *
     * @param elements the product of its sides
     */
    public static long maxBytes(
            MessageFormat format,
            Dtype dtype,
            long elements,
            String modelName,
            String modelVersion,
            @Nullable String id) {
        if (format != MessageFormat.OIP_JSON) {
            return HEADER_BYTES + elements * dtype.bytes();
        }
        int perElement = dtype == Dtype.F64 ? JSON_CHARS_PER_DOUBLE : JSON_CHARS_PER_FLOAT;
        long chars = (long) modelName.length() + modelVersion.length();
        chars += id == null ? 0 : id.length();
        return HEADER_BYTES + elements * perElement + chars * JSON_BYTES_PER_CHAR;
    }

    /**
     * An upper bound of what encoding takes besides the output: the response of at most so many
     * bytes, and copies of parts on the way.
     */
    public static long encodingBytes(
            TensorRequest request, List<EmittedTensor> emitted, long maxResponseBytes) {
        long copies = request.format() == MessageFormat.OIP_JSON ? 2 : 1;
        long elements = emitted.stream().mapToLong(EmittedTensor::computedIfCopied).sum();
        return copies * maxResponseBytes + elements * (request.dtype() == Dtype.F64 ? 8 : 4);
    }

    /**
     * An upper bound of the size of the response to a request, known before anything is computed.
     */
    public static long maxBytes(
            TensorRequest request,
            List<EmittedTensor> emitted,
            OutputDtype outputDtype,
            String modelName,
            String modelVersion) {
        long bytes = 0;
        for (EmittedTensor one : emitted) {
            bytes +=
                    maxBytes(
                                    request.format(),
                                    outputDtype.dtypeFor(request.dtype()),
                                    one.elements(),
                                    modelName,
                                    modelVersion,
                                    request.id())
                            + one.textChars() * JSON_BYTES_PER_CHAR
                            + one.indexBytes()
                            + Math.max(0, one.name().length() - Emit.OUTPUT.length())
                                    * (long) JSON_BYTES_PER_CHAR;
        }
        return bytes;
    }
}
