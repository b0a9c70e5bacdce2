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
import dev.densestream.serde.npy.NpyHeader.Stored;
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
        if (header.stored() == Stored.UNSIGNED_BYTES) {
            return new FloatTensor(shape(), LittleEndian.unsignedBytes(file, begin, elements));
        }
        byte[] bytes = file;
        if (header.stored() == Stored.BIG_ENDIAN) {
            bytes = header.turned(file, elements * dtype().bytes());
            begin = 0;
        }
        return dtype() == Dtype.F64
                ? new DoubleTensor(shape(), LittleEndian.doubles(bytes, begin, elements, dtype()))
                : new FloatTensor(shape(), LittleEndian.floats(bytes, begin, elements, dtype()));
    }

    @Override
    public long decodingBytes() {
        return header.stored() == Stored.BIG_ENDIAN
                ? (long) shape().elements() * dtype().bytes()
                : 0;
    }
}
