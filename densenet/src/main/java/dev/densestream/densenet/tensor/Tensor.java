// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.tensor;

import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A batch of images or feature maps in NCHW order, in single or double precision.
 *
 * <p>A tensor answers for its own precision: who does the same in both asks it here.
 */
public sealed interface Tensor permits FloatTensor, DoubleTensor {

    Shape shape();

    Precision precision();

    /** The element at an index of the array, widened if need be. */
    double get(int index);

    /** The elements, {@code float[]} or {@code double[]}, in NCHW order; shared, never copied. */
    Object array();

    /** A tensor of its own with the same elements. */
    Tensor copy();

    /** The index of the first element that is NaN or infinite; empty if all are finite. */
    default OptionalInt firstNonFinite() {
        for (int i = 0; i < shape().elements(); i++) {
            if (!Double.isFinite(get(i))) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** Hands itself to what its precision asks for. */
    void accept(Consumer<FloatTensor> single, Consumer<DoubleTensor> wide);
}
