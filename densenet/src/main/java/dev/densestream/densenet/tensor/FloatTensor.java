// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.tensor;

import java.util.function.Consumer;

/**
 * A batch in single precision.
 *
 * @param shape (N, C, H, W)
 * @param data the elements in NCHW order, {@code shape.elements()} of them; shared with the caller,
 *     never copied, so equality is identity of the array
 */
public record FloatTensor(Shape shape, float[] data) implements Tensor {

    /**
     * @throws IllegalArgumentException if the array's length is not the shape's number of elements
     */
    public FloatTensor {
        if (data.length != shape.elements()) {
            throw new IllegalArgumentException(
                    "data of shape %s: expected %d elements, got %d"
                            .formatted(shape, shape.elements(), data.length));
        }
    }

    /** A tensor of zeros. */
    public static FloatTensor zeros(Shape shape) {
        return new FloatTensor(shape, new float[shape.elements()]);
    }

    @Override
    public Precision precision() {
        return Precision.SINGLE;
    }

    @Override
    public double get(int index) {
        return data[index];
    }

    @Override
    public Object array() {
        return data;
    }

    @Override
    public FloatTensor copy() {
        return new FloatTensor(shape, data.clone());
    }

    @Override
    public void accept(Consumer<FloatTensor> single, Consumer<DoubleTensor> wide) {
        single.accept(this);
    }
}
