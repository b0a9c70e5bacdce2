// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.tensor;

import java.util.function.Consumer;

/**
 * A batch in double precision.
 *
 * @param shape (N, C, H, W)
 * @param data the elements in NCHW order, {@code shape.elements()} of them; shared with the caller,
 *     never copied, so equality is identity of the array
 */
public record DoubleTensor(Shape shape, double[] data) implements Tensor {

    /**
     * @throws IllegalArgumentException if the array's length is not the shape's number of elements
     */
    public DoubleTensor {
        if (data.length != shape.elements()) {
            throw new IllegalArgumentException(
                    "data of shape %s: expected %d elements, got %d"
                            .formatted(shape, shape.elements(), data.length));
        }
    }

    /** A tensor of zeros. */
    public static DoubleTensor zeros(Shape shape) {
        return new DoubleTensor(shape, new double[shape.elements()]);
    }

    @Override
    public Precision precision() {
        return Precision.DOUBLE;
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
    public DoubleTensor copy() {
        return new DoubleTensor(shape, data.clone());
    }

    @Override
    public void accept(Consumer<FloatTensor> single, Consumer<DoubleTensor> wide) {
        wide.accept(this);
    }
}
