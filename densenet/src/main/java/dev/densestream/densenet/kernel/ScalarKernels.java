// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.Winograd.INPUT;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The kernels in plain Java, for JVMs without the Vector API. The loops over lanes are simple
 * enough for the compiler to vectorize by itself.
 */
public final class ScalarKernels implements Kernels {

    static final int L = 16;
    static final int G = 2 * L;

    @Override
    public int lanes() {
        return L;
    }

    @Override
    public String description() {
        return "scalar";
    }

    @Override
    public int columnBlock(int remaining) {
        return ScalarMultiply.columnBlock(remaining);
    }

    @Override
    public double sum(float[] x, int offset, int count) {
        return ScalarMoments.sum(x, offset, count);
    }

    @Override
    public void addMoments(
            float[] x, int offset, int stride, int rows, int count, float pivot, double[] moments) {
        ScalarMoments.add(x, offset, stride, rows, count, pivot, moments);
    }

    @Override
    public void sumRows(float[] x, int offset, int stride, int rows, int vectors, double[] sums) {
        ScalarMoments.sumRows(x, offset, stride, rows, vectors, sums);
    }

    @Override
    public void normalizeRows(
            Matrices x, Matrices y, int index, int rows, int length, float[] norm, int channel) {
        ScalarNormalize.rows(x, y, index, rows, length, norm, channel);
    }

    @Override
    public void averagePairs(float[] x, int above, int below, int count, float[] y, int yOffset) {
        ScalarPools.average(x, above, below, count, y, yOffset);
    }

    @Override
    public void averageNormalized(
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
            int yOffset) {
        ScalarNormalize.average(x, a, b, c, d, channels, count, norm, firstChannel, y, yOffset);
    }

    @Override
    public void maxTriples(
            float[] x,
            int above,
            int middle,
            int below,
            int width,
            float scale,
            float bias,
            float[] y,
            int yOffset) {
        int count = (width + 1) / 2;
        ScalarPools.max(x, above, middle, below, width, scale, bias, y, yOffset, 0, count);
    }

    @Override
    public void addSquares(
            Matrices x,
            int channels,
            float[] gains,
            int firstChannel,
            int count,
            float[] sums,
            int sumsOffset) {
        for (int c = 0; c < channels; c++) {
            float gain = gains[firstChannel + c];
            int from = x.start(c);
            for (int i = 0; i < count; i++) {
                float y = gain * x.array()[from + i];
                sums[sumsOffset + i] += y * y;
            }
        }
    }

    @Override
    public long oddTiles(
            float[] squares,
            int offset,
            TileGrid grid,
            int group,
            float[] taps,
            float ratio,
            float[] scratch) {
        return ScalarOddTiles.find(squares, offset, grid, group, taps, ratio, scratch);
    }

    @Override
    public void copyPixels(
            float[] x, int xOffset, int xStride, int channels, int count, float[] y, int yOffset) {
        for (int c = 0; c < channels; c++) {
            System.arraycopy(x, xOffset + c * xStride, y, yOffset + c * G, count);
        }
    }

    @Override
    public void normalizeGroup(
            float[] x,
            int xOffset,
            int channels,
            float[] norm,
            int firstChannel,
            float[] y,
            int yOffset) {
        ScalarNormalize.group(x, xOffset, channels, norm, firstChannel, y, yOffset);
    }

    @Override
    public void deinterleave(
            float[] x, int xOffset, int vectors, float[] y, int yOffset, int yStride) {
        ScalarPhases.deinterleave(x, xOffset, vectors, y, yOffset, yStride);
    }

    @Override
    public void interleave(
            float[] x, int xOffset, int xStride, int vectors, float[] y, int yOffset) {
        ScalarPhases.interleave(x, xOffset, xStride, vectors, y, yOffset);
    }

    @Override
    public void copyInputs(
            float[] phases, int offset, int channels, TileGrid grid, int group, Matrices out) {
        TileInputs inputs = new TileInputs(grid);
        for (int lane = 0; lane < grid.tilesOf(group); lane++) {
            inputs.to(group, lane);
            for (int c = 0; c < channels; c++) {
                int from = offset + c * grid.channelStride();
                int to = c * out.rowStride() + lane;
                for (int place = 0; place < INPUT * INPUT; place++) {
                    out.array()[out.start(place) + to] =
                            inputs.at(phases, from, place / INPUT, place % INPUT);
                }
            }
        }
    }

    @Override
    public void transformInput(
            float[] phases,
            int offset,
            int channels,
            TileGrid grid,
            int group,
            Matrices out,
            float[] scratch) {
        ScalarInputTransform.transform(phases, offset, channels, grid, group, out, scratch);
    }

    @Override
    public void transformOutput(
            Matrices m,
            int channels,
            int vectors,
            float @Nullable [] bias,
            @Nullable Matrices add,
            Matrices out,
            float[] scratch) {
        ScalarOutputTransform.transform(m, channels, vectors, bias, add, out, scratch);
    }

    @Override
    public void multiply(
            Matrices v,
            PackedChunk u,
            Matrices out,
            int index,
            int wanted,
            boolean accumulate,
            Prefetch ahead,
            float[] scratch) {
        ScalarMultiply.multiply(v, u, out, index, wanted, accumulate);
    }

    /** The frequencies of L tiles, and one row of their inputs. */
    @Override
    public int scratchFloats() {
        return (Winograd.FREQUENCIES + INPUT) * L;
    }

    @Override
    public int addingBlock() {
        return 0;
    }

    @Override
    public long completeSteps(
            float[] v, int offset, int channels, long lanes, float minSquare, float maxSquare) {
        Arrays.fill(v, offset + channels * G, offset + Kernels.completed(channels) * G, 0);
        return 0;
    }

    /** Never needed: no steps are completed for it. */
    @Override
    public void multiplyAdding(
            Matrices v,
            PackedChunk u,
            Matrices out,
            int index,
            int wanted,
            long adding,
            boolean accumulate,
            float[] scratch) {
        throw new UnsupportedOperationException("scalar kernels multiply without adding");
    }
}
