// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

/**
 * Where kernels read or write: matrices of one shape in an array, of which row r of matrix i starts
 * at {@code offset + i * stride + r * rowStride}.
 *
 * <p>A cursor. Its owner points it somewhere else from call to call, so that a pass makes no
 * objects; kernels only read it, and keep neither it nor its array. For one thread.
 */
public final class Matrices {

    private float[] array;
    private int offset;
    private int stride;
    private int rowStride;

    /**
     * Begins at an array's first element, with strides of 0.
     *
     * @param array shared
     */
    public Matrices(float[] array) {
        this.array = array;
    }

    /** Points to another place in the same array. */
    public Matrices at(int offset, int stride, int rowStride) {
        this.offset = offset;
        this.stride = stride;
        this.rowStride = rowStride;
        return this;
    }

    /** Points to another array, at the same place. */
    public Matrices in(float[] array) {
        // collectors may have to note each time that a reference is written
        if (this.array != array) {
            this.array = array;
        }
        return this;
    }

    /** The array that holds them, shared. */
    public float[] array() {
        return array;
    }

    /** Where matrix {@code index} starts. */
    public int start(int index) {
        return offset + index * stride;
    }

    /** Floats from one matrix to the next. */
    public int stride() {
        return stride;
    }

    /** Floats from one row of a matrix to the next. */
    public int rowStride() {
        return rowStride;
    }
}
