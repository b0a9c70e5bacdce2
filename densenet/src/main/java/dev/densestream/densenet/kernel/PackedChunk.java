// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

/**
 * Weights of the input channels that are multiplied at once, as the kernels read them: one matrix,
 * or one for each frequency.
 *
 * <p>A matrix is blocks of columns, each [rows][{@link Kernels#columnBlock}]. A column is an output
 * channel. Made once with the weights, and shared.
 *
 * @param packed holds the matrices one after the other from {@code offset}, and L floats behind
 *     them that may be read; never changes
 * @param channels input channels
 * @param rows the same, or more where steps are completed for {@link Kernels#multiplyAdding}
 * @param widest the most columns that a block was allowed to have
 * @param maxSquare the largest square of what meets the weights, on average, for which adding is
 *     accurate
 */
public record PackedChunk(
        float[] packed,
        int offset,
        int channels,
        int rows,
        int columns,
        int widest,
        float maxSquare) {

    /** Whether steps are completed for {@link Kernels#multiplyAdding}. */
    public boolean adding() {
        return rows > channels;
    }

    /** Where a matrix starts. */
    public int start(int index) {
        return offset + index * floats();
    }

    /** Floats of a matrix. */
    public int floats() {
        return rows * columns;
    }
}
