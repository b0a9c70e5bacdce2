// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The inner loops of the fast engine. Two implementations give the same results within rounding;
 * none of them allocates, keeps state or checks more than the language does.
 *
 * <p>Words: L is {@link #lanes}. A <em>group</em> is G = 2L tiles (or pixels) side by side, the
 * innermost dimension of what is multiplied; the last group of an image batch may hold one vector
 * of L. A <em>phase</em> is one of the 16 places in a 4x4 tile: phase plane 4*r + c of a channel
 * holds, tile after tile, the pixel in row r and column c of each tile.
 */
public interface Kernels {

    /** L, the tiles that one vector holds. */
    int lanes();

    /** What was chosen, for the log: such as {@code vector (512-bit)}. */
    String description();

    /**
     * The columns that the next block of packed weights has, when {@code remaining} columns are
     * left, or so many are allowed: see {@link PackedChunk}.
     */
    int columnBlock(int remaining);

    /** The sum of {@code count} values from {@code offset}. */
    double sum(float[] x, int offset, int count);

    /**
     * Adds the sum of (x - pivot) to {@code moments[0]} and the sum of (x - pivot)^2 to {@code
     * moments[1]}, over {@code rows} of {@code count} values, every {@code stride} from {@code
     * offset}.
     */
    void addMoments(
            float[] x, int offset, int stride, int rows, int count, float pivot, double[] moments);

    /**
     * Sums rows of G values, or L, position by position.
     *
     * @param x rows every {@code stride} from {@code offset}
     * @param vectors 1 or 2
     * @param sums one per position from 0, overwritten
     */
    void sumRows(float[] x, int offset, int stride, int rows, int vectors, double[] sums);

    /**
     * Normalizes rows of one channel: y = max(0, (x - mean) * scale + shift).
     *
     * @param x of which one matrix is read, {@code rows} of {@code length}
     * @param y of which the matrix of the same index is written, in rows at least {@code length}
     *     apart; what is beyond length becomes 0 up to the next multiple of 4, and may behind it.
     *     May overwrite up to L values after the last row. May be {@code x} itself, where length is
     *     a multiple of L.
     * @param norm [channels][mean, scale, shift]
     * @param channel whose mean, scale and shift to take
     */
    void normalizeRows(
            Matrices x, Matrices y, int index, int rows, int length, float[] norm, int channel);

    /**
     * Adds squares of some channels: sums += (gain * x)^2.
     *
     * @param x a matrix of one row for each channel
     * @param gains of the channels from {@code firstChannel}
     * @param count how many values of each; up to L - 1 behind them may be treated likewise
     */
    void addSquares(
            Matrices x,
            int channels,
            float[] gains,
            int firstChannel,
            int count,
            float[] sums,
            int sumsOffset);

    /**
     * The tiles of a group in which Winograd's algorithm would be inaccurate: their inputs are much
     * larger together than in the window of one of their outputs, which would get the rounding
     * errors of all; or not finite.
     *
     * @param squares how large all channels of a pixel are together, squared: phase planes as those
     *     of one channel in {@link #transformInput}, from {@code offset}
     * @param grid where tiles have neighbours
     * @param group which group of the grid
     * @param taps how much each place of a 3x3 window counts, row by row, at most 1
     * @param ratio how many times larger the sum over a tile's inputs may be than the weighted sum
     *     over a window
     * @param scratch at least {@link #scratchFloats} long
     * @return one bit for each tile, from the lowest. What it is depends on the tile's own inputs
     */
    long oddTiles(
            float[] squares,
            int offset,
            TileGrid grid,
            int group,
            float[] taps,
            float ratio,
            float[] scratch);

    /**
     * Averages 2x2 pixels of two rows: y[q] = (a[2q] + b[2q] + (a[2q + 1] + b[2q + 1])) / 4.
     *
     * @param above where row a starts in x
     * @param below where row b starts
     * @param count how many averages
     */
    void averagePairs(float[] x, int above, int below, int count, float[] y, int yOffset);

    /**
     * Normalizes pixels of four rows, with ReLU, and averages them: y = (n(a) + n(c) + (n(b) +
     * n(d))) / 4, n as in {@link #normalizeGroup}.
     *
     * @param x [channels][G] from each of {@code a} to {@code d}, and L values behind that
     * @param count how many pixels of each channel, at most G
     * @param norm [channels][mean, scale, shift]
     * @param firstChannel of the norm, for the first channel of x
     * @param y channel c goes to {@code yOffset + c * G}; L values beyond {@code count} must exist,
     *     and are left as they are
     */
    void averageNormalized(
            float[] x,
            int a,
            int b,
            int c,
            int d,
            int channels,
            int count,
            float[] norm,
            int firstChannel,
            float[] y,
            int yOffset);

    /**
     * The maximum of 3x3 pixels, every second column, then scale, bias and ReLU: y[q] = max(0, max
     * of columns 2q - 1 to 2q + 1 of three rows * scale + bias). Columns beyond the rows do not
     * count.
     *
     * @param x of which one float behind the rows may be read
     * @param above where each row starts in x; a row that is not there is another one again
     * @param width of the rows
     * @param y of which (width + 1) / 2 values are written
     */
    void maxTriples(
            float[] x,
            int above,
            int middle,
            int below,
            int width,
            float scale,
            float bias,
            float[] y,
            int yOffset);

    /**
     * Copies some pixels of many channels into a group.
     *
     * @param x channel c starts at {@code xOffset + c * xStride}
     * @param count how many pixels of each channel, at most G
     * @param y channel c goes to {@code yOffset + c * G}; L values beyond {@code count} must exist,
     *     and are left as they are
     */
    void copyPixels(
            float[] x, int xOffset, int xStride, int channels, int count, float[] y, int yOffset);

    /**
     * Normalizes one group: y = max(0, (x - mean) * scale + shift).
     *
     * @param x [channels][G] from {@code xOffset}
     * @param norm [channels][mean, scale, shift]
     * @param firstChannel of the norm, for the first channel of x
     * @param y [channels][G] from {@code yOffset}
     */
    void normalizeGroup(
            float[] x,
            int xOffset,
            int channels,
            float[] norm,
            int firstChannel,
            float[] y,
            int yOffset);

    /**
     * Splits pixels into phases: y[c][t] = x[4t + c], c from 0 to 3, for {@code vectors * L} tiles.
     *
     * @param y phase c starts at {@code yOffset + c * yStride}
     */
    void deinterleave(float[] x, int xOffset, int vectors, float[] y, int yOffset, int yStride);

    /**
     * Joins phases to pixels: y[4t + c] = x[c][t], the inverse of {@link #deinterleave}.
     *
     * @param x phase c starts at {@code xOffset + c * xStride}
     */
    void interleave(float[] x, int xOffset, int xStride, int vectors, float[] y, int yOffset);

    /**
     * Copies the 6x6 inputs of each tile of a group, 0 outside the image.
     *
     * @param phases as for {@link #transformInput}
     * @param out a matrix for each place, row by row; a row of G for each channel
     */
    void copyInputs(
            float[] phases, int offset, int channels, TileGrid grid, int group, Matrices out);

    /**
     * Transforms the 6x6 inputs of each tile of a group: B' d B, of {@code channels} channels.
     *
     * @param phases phase p of channel c starts at {@code offset + c * channelStride + p *
     *     planeStride}, for the first group; {@code groupStride} further for each other one;
     *     outside the image it holds 0 up to the tiles' edge and anything beyond
     * @param grid where tiles have neighbours
     * @param group which group of the grid
     * @param out a matrix for each frequency, a row of G for each channel
     * @param scratch at least {@link #scratchFloats} long
     */
    void transformInput(
            float[] phases,
            int offset,
            int channels,
            TileGrid grid,
            int group,
            Matrices out,
            float[] scratch);

    /**
     * Transforms frequencies back to 4x4 outputs of each tile of a group: A' m A + bias + add.
     *
     * @param m a matrix for each frequency, a row of G for each channel
     * @param vectors 1 or 2, how many vectors of the group hold tiles
     * @param bias one per channel, or null for 0
     * @param add a matrix for each channel, [16 phases][G], or null for 0
     * @param out a matrix for each channel, a row of G for each phase
     * @param scratch at least {@link #scratchFloats} long
     */
    void transformOutput(
            Matrices m,
            int channels,
            int vectors,
            float @Nullable [] bias,
            @Nullable Matrices add,
            Matrices out,
            float[] scratch);

    /**
     * Multiplies a group by weights: out[column][lane] = sum over k of v[k][lane] * u[k][column],
     * on top of what {@code out} holds if {@code accumulate}.
     *
     * @param v of which one matrix is read, [rows][G]
     * @param u of which the matrix of the same index is read
     * @param out of which the matrix of the same index is written, a row for each column
     * @param wanted how many lanes of the group are wanted, from the first; of others nothing can
     *     be relied on
     * @param ahead what to read meanwhile, as far as there is room for it
     * @param scratch at least {@link #scratchFloats} long
     */
    void multiply(
            Matrices v,
            PackedChunk u,
            Matrices out,
            int index,
            int wanted,
            boolean accumulate,
            Prefetch ahead,
            float[] scratch);

    /** Rows that go through one step of {@link #multiplyAdding}. */
    int STEP = 3;

    /** The rows of so many channels after {@link #completeSteps}. */
    static int completed(int channels) {
        return (channels + STEP - 1) / STEP * STEP + STEP;
    }

    /**
     * Columns of the blocks in which {@link #multiplyAdding} adds; 0 where {@link #multiply} is
     * faster. Narrower blocks are multiplied, and need 0 where their weights would be completed.
     */
    int addingBlock();

    /**
     * Completes pixels for {@link #multiplyAdding}: rows of 0 up to a whole step, then one step
     * more, of two rows of 0 and one of what is to be subtracted, the products of each step's first
     * two rows.
     *
     * @param v [channels][G] from {@code offset}, and room up to {@link #completed} rows
     * @param lanes that may be added, one bit each, from the lowest
     * @param minSquare the smallest square of a pixel, on average, with which adding is accurate
     * @param maxSquare the largest one
     * @return those of {@code lanes} with whose pixels adding is accurate. What a lane's bit is
     *     depends on its own pixels alone. The last row of all others is 0 too: there, {@link
     *     #multiply} gives what is wanted
     */
    long completeSteps(
            float[] v, int offset, int channels, long lanes, float minSquare, float maxSquare);

    /** The bits of {@code wanted} lanes from the first. */
    static long lanes(int wanted) {
        return -1L >>> (Long.SIZE - wanted);
    }

    /**
     * As {@link #multiply}, with two multiplications and two additions for each three rows. {@link
     * #addingBlock} is the widest block.
     *
     * @param v a group, completed
     * @param u weights, whose last step holds in each column: what is to be subtracted, the
     *     products of each step's first two rows; 1; 1
     * @param wanted how many lanes of the group are wanted, from the first
     * @param adding those in which to add, at least one: what {@link #completeSteps} gave. In
     *     others {@code out} is what {@link #multiply} gives
     * @param scratch at least {@link #scratchFloats} long
     */
    void multiplyAdding(
            Matrices v,
            PackedChunk u,
            Matrices out,
            int index,
            int wanted,
            long adding,
            boolean accumulate,
            float[] scratch);

    /** Floats of scratch memory that a caller provides. */
    int scratchFloats();
}
