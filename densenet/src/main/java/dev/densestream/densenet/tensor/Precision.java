// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.tensor;

/** What a forward pass computes in. */
public enum Precision {
    /** Single precision: a {@link FloatTensor} to a {@link FloatTensor}. */
    SINGLE(Float.BYTES) {
        @Override
        public FloatTensor zeros(Shape shape) {
            return FloatTensor.zeros(shape);
        }
    },
    /** Double precision: a {@link DoubleTensor} to a {@link DoubleTensor}. */
    DOUBLE(Double.BYTES) {
        @Override
        public DoubleTensor zeros(Shape shape) {
            return DoubleTensor.zeros(shape);
        }
    };

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /** Of a number. */
    public int bytes() {
        return bytes;
    }

    /** A tensor of zeros. */
    public abstract Tensor zeros(Shape shape);
}
