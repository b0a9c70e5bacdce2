// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.torch.TorchException.Reason;
import dev.densestream.serde.torch.TorchStorage.Range;
import java.util.List;

/**
 * A view of a storage, which may be shared with other tensors.
 *
 * @param offset of its first element, in elements
 * @param shape its sides
 * @param strides elements from one to the next along each side
 */
record TorchTensor(
        TorchStorage storage, TorchDtype dtype, long offset, List<Long> shape, List<Long> strides) {

    /**
     * @throws TorchException if it reaches beyond its storage, or is too large for an array
     */
    TorchTensor {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
        if (shape.size() != strides.size()) {
            throw wrong(
                    storage,
                    "expected as many strides as its %d sides, got %d"
                            .formatted(shape.size(), strides.size()));
        }
        if (storage.dtype() != null && storage.dtype() != dtype) {
            throw wrong(
                    storage,
                    "expected its storage's type %s, got %s".formatted(storage.dtype(), dtype));
        }
        requireInside(storage, dtype, offset, shape, strides);
    }

    private static void requireInside(
            TorchStorage storage,
            TorchDtype dtype,
            long offset,
            List<Long> shape,
            List<Long> strides) {
        // a storage without a type counts bytes
        long elements =
                storage.dtype() == null ? storage.elements() / dtype.bytes() : storage.elements();
        long count = 1;
        long last = offset;
        boolean empty = shape.contains(0L);
        for (int i = 0; i < shape.size(); i++) {
            long side = shape.get(i);
            long stride = strides.get(i);
            if (side < 0 || stride < 0) {
                throw wrong(
                        storage,
                        "expected sides and strides from 0 on, got %d and %d"
                                .formatted(side, stride));
            }
            // an empty one's other sides, too, must make a product
            if (side > Shape.MAX_ELEMENTS / count) {
                throw wrong(
                        storage,
                        "expected at most %d elements, got shape %s"
                                .formatted(Shape.MAX_ELEMENTS, shape));
            }
            count *= Math.max(1, side);
            if (!empty) {
                // both factors are bounded before they are multiplied
                if (side > 1 && stride > (elements - 1) / (side - 1)) {
                    throw beyond(storage, elements, offset, shape, strides);
                }
                last += (side - 1) * stride;
            }
        }
        if (offset < 0 || (!empty && last >= elements) || offset > elements) {
            throw beyond(storage, elements, offset, shape, strides);
        }
    }

    private static TorchException beyond(
            TorchStorage storage,
            long elements,
            long offset,
            List<Long> shape,
            List<Long> strides) {
        return wrong(
                storage,
                "expected it inside %d elements, got offset %d, shape %s, strides %s"
                        .formatted(elements, offset, shape, strides));
    }

    private static TorchException wrong(TorchStorage storage, String problem) {
        return new TorchException(
                Reason.TENSOR, "tensor of storage %s: %s".formatted(storage.key(), problem));
    }

    /** How many elements it has. */
    long elements() {
        return shape.stream().reduce(1L, (a, b) -> a * b);
    }

    long bytes() {
        return elements() * dtype.bytes();
    }

    /**
     * Its elements, row-major and little-endian.
     *
     * @return a new array
     * @throws TorchException if its storage is not as it should be
     */
    byte[] toBytes() {
        Range range = storage.range();
        byte[] elements = new byte[(int) bytes()];
        if (isContiguous()) {
            long begin = range.begin() + offset * dtype.bytes();
            System.arraycopy(range.file(), (int) begin, elements, 0, elements.length);
            return elements;
        }
        int count = (int) elements();
        long[] at = new long[shape.size()];
        long from = offset;
        for (int i = 0; i < count; i++) {
            long begin = range.begin() + from * dtype.bytes();
            System.arraycopy(range.file(), (int) begin, elements, i * dtype.bytes(), dtype.bytes());
            from += advance(at);
        }
        return elements;
    }

    /** Goes on to the next element, and tells by how many elements of the storage. */
    private long advance(long[] at) {
        long step = 0;
        for (int side = at.length - 1; side >= 0; side--) {
            at[side]++;
            step += strides.get(side);
            if (at[side] < shape.get(side)) {
                break;
            }
            step -= at[side] * strides.get(side);
            at[side] = 0;
        }
        return step;
    }

    private boolean isContiguous() {
        long expected = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            if (shape.get(i) != 1 && strides.get(i) != expected) {
                return false;
            }
            expected *= shape.get(i);
        }
        return true;
    }
}
