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

        @Override
        public FloatTensor of(Shape shape, double[] values) {
            float[] rounded = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                rounded[i] = (float) values[i];
            }
            return new FloatTensor(shape, rounded);
        }
    },
    /** Double precision: a {@link DoubleTensor} to a {@link DoubleTensor}. */
    DOUBLE(Double.BYTES) {
        @Override
        public DoubleTensor zeros(Shape shape) {
            return DoubleTensor.zeros(shape);
        }

        @Override
        public DoubleTensor of(Shape shape, double[] values) {
            return new DoubleTensor(shape, values.clone());
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

    /** A tensor of these values, rounded to the nearest where it is the coarser type. */
    public abstract Tensor of(Shape shape, double[] values);
}
