// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.npy;

import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.InputShape;
import dev.densestream.serde.LittleEndian;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.TensorRequest;
import org.jspecify.annotations.Nullable;

/** A request in .npy: the array. */
public final class NpyRequest implements TensorRequest {

    private final byte[] file;
    private final NpyHeader header;
    private final InputShape shape;

    private NpyRequest(byte[] file, NpyHeader header) {
        this.file = file;
        this.header = header;
        this.shape = InputShape.of(header.shape());
    }

    /**
     * Checks a request.
     *
     * @param value begins with the magic; kept, not copied
     * @throws NpyException if it breaks a rule of the format
     * @throws dev.densestream.serde.TensorRequestException if it holds no request
     */
    public static NpyRequest open(byte[] value) {
        return new NpyRequest(value, NpyHeader.parse(value));
    }

    @Override
    public MessageFormat format() {
        return MessageFormat.NPY;
    }

    @Override
    public Dtype dtype() {
        return header.dtype();
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
        int begin = header.dataBegin();
        int elements = shape().elements();
        return dtype() == Dtype.F64
                ? new DoubleTensor(shape(), LittleEndian.doubles(file, begin, elements, dtype()))
                : new FloatTensor(shape(), LittleEndian.floats(file, begin, elements, dtype()));
    }
}
