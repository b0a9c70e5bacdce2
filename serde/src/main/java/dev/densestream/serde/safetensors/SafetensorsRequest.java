// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.InputShape;
import dev.densestream.serde.LittleEndian;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorRequest;
import dev.densestream.serde.TensorRequestException;
import dev.densestream.serde.TensorRequestException.Reason;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request in safetensors: the tensor {@code input}, else the only tensor. */
public final class SafetensorsRequest implements TensorRequest {

    private static final String INPUT = "input";

    private final Safetensors file;
    private final TensorInfo input;
    private final Dtype dtype;
    private final InputShape shape;

    private SafetensorsRequest(Safetensors file, TensorInfo input) {
        this.file = file;
        this.input = input;
        this.dtype = isBytes(input) ? Dtype.F32 : Safetensors.dtype(input);
        this.shape = InputShape.of(input.shape());
    }

    /**
     * Checks a request.
     *
     * @param value kept, not copied
     * @throws SafetensorsException if it breaks a rule of the format
     * @throws TensorRequestException if it holds no request
     */
    public static SafetensorsRequest open(byte[] value) {
        Safetensors file = Safetensors.parse(value, Safetensors.MAX_RECORD_HEADER_BYTES);
        Map<String, TensorInfo> tensors = file.tensors();
        TensorInfo input = tensors.get(INPUT);
        if (input == null && tensors.size() == 1) {
            input = tensors.values().iterator().next();
        }
        if (input == null) {
            throw new TensorRequestException(
                    Reason.NO_INPUT_TENSOR,
                    "safetensors: expected tensor \"%s\" or a single tensor, got %d tensors of other names"
                            .formatted(INPUT, tensors.size()));
        }
        return new SafetensorsRequest(file, input);
    }

    private static boolean isBytes(TensorInfo input) {
        return input.dtype() == SafetensorsDtype.U8;
    }

    /** Levels are copied before they become numbers. */
    @Override
    public long decodingBytes() {
        return isBytes(input) ? shape().elements() : 0;
    }

    @Override
    public MessageFormat format() {
        return MessageFormat.SAFETENSORS;
    }

    @Override
    public Dtype dtype() {
        return dtype;
    }

    @Override
    public Shape shape() {
        return shape.shape();
    }

    @Override
    public boolean batched() {
        return shape.batched();
    }

    @Override
    public @Nullable String id() {
        return null;
    }

    @Override
    public Tensor tensor() {
        if (isBytes(input)) {
            byte[] levels = new byte[shape().elements()];
            file.bytes(input).get(levels);
            return new FloatTensor(shape(), LittleEndian.unsignedBytes(levels, 0, levels.length));
        }
        return dtype == Dtype.F64
                ? new DoubleTensor(shape(), file.doubles(input))
                : new FloatTensor(shape(), file.floats(input));
    }
}
