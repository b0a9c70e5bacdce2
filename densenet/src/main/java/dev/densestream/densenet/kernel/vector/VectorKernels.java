// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import dev.densestream.densenet.kernel.Prefetch;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.kernel.Winograd;
import dev.densestream.densenet.kernel.vector.generated.AddingColumns;
import dev.densestream.densenet.kernel.vector.lanes.Lanes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The kernels in the JDK's Vector API, at the widest vectors of this machine.
 *
 * <p>To be touched only where the module {@code jdk.incubator.vector} is loaded, which {@code
 * KernelSelection} makes sure of.
 */
public final class VectorKernels implements Kernels {

    /**
     * Where vectors start at a cache line: an array's first element is 16 bytes into the object.
     */
    static final int SCRATCH_OFFSET = 12;

    private final boolean separateAdders;

    /** For this machine and JVM. */
    public VectorKernels() {
        this(SeparateAdders.present());
    }

    /**
     * @param separateAdders whether to add in place of some multiplications, where vectors have 512
     *     bits
     */
    public VectorKernels(boolean separateAdders) {
        this.separateAdders = separateAdders && Lanes.WIDEST > AddingColumns.BLOCK;
    }

    @Override
    public int lanes() {
        return Lanes.count();
    }

    @Override
    public String description() {
        return "vector (%d-bit)".formatted(Lanes.bits());
    }

    @Override
    public int columnBlock(int remaining) {
        return Lanes.columnBlock(remaining);
    }

    @Override
    public double sum(float[] x, int offset, int count) {
        return Moments.sum(x, offset, count);
    }

    @Override
    public void addMoments(
            float[] x, int offset, int stride, int rows, int count, float pivot, double[] moments) {
        Moments.add(x, offset, stride, rows, count, pivot, moments);
    }

    @Override
    public void sumRows(float[] x, int offset, int stride, int rows, int vectors, double[] sums) {
        for (int v = 0; v < vectors; v++) {
            Moments.sumRows(x, offset + v * Lanes.count(), stride, rows, sums, v * Lanes.count());
        }
    }

    @Override
    public void normalizeRows(
            Matrices x, Matrices y, int index, int rows, int length, float[] norm, int channel) {
        Normalize.rows(x, y, index, rows, length, norm, channel);
    }

    @Override
    public void averagePairs(float[] x, int above, int below, int count, float[] y, int yOffset) {
        Pools.average(x, above, below, count, y, yOffset);
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
        Pools.averageNormalized(x, a, b, c, d, channels, count, norm, firstChannel, y, yOffset);
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
        Pools.max(x, above, middle, below, width, scale, bias, y, yOffset);
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
        int done = 0;
        for (; done + Squares.CHANNELS <= channels; done += Squares.CHANNELS) {
            Squares.addFour(x, done, gains, firstChannel + done, count, sums, sumsOffset);
        }
        for (; done < channels; done++) {
            Squares.addOne(
                    x.array(), x.start(done), gains[firstChannel + done], count, sums, sumsOffset);
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
        return OddTiles.find(squares, offset, grid, group, taps, ratio, scratch);
    }

    @Override
    public void copyPixels(
            float[] x, int xOffset, int xStride, int channels, int count, float[] y, int yOffset) {
        Pixels.copy(x, xOffset, xStride, channels, count, y, yOffset);
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
        Normalize.group(x, xOffset, channels, norm, firstChannel, y, yOffset);
    }

    @Override
    public void deinterleave(
            float[] x, int xOffset, int vectors, float[] y, int yOffset, int yStride) {
        Phases.deinterleave(x, xOffset, vectors, y, yOffset, yStride);
    }

    @Override
    public void interleave(
            float[] x, int xOffset, int xStride, int vectors, float[] y, int yOffset) {
        Phases.interleave(x, xOffset, xStride, vectors, y, yOffset);
    }

    @Override
    public void copyInputs(
            float[] phases, int offset, int channels, TileGrid grid, int group, Matrices out) {
        int lanes = Lanes.count();
        int from = offset + group * grid.groupStride();
        for (int c = 0; c < channels; c++) {
            for (int v = 0; v < grid.vectorsOf(group); v++) {
                OddTiles.load(
                        phases,
                        from + c * grid.channelStride() + v * lanes,
                        grid,
                        (2 * group + v) * lanes,
                        out.array(),
                        out.start(0) + c * out.rowStride() + v * lanes,
                        out.stride());
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
        int lanes = Lanes.count();
        int vectors = grid.vectorsOf(group);
        int from = offset + group * grid.groupStride();
        for (int c = 0; c < channels; c++) {
            int to = out.start(0) + c * out.rowStride();
            for (int v = 0; v < vectors; v++) {
                int x = from + c * grid.channelStride() + v * lanes;
                InputTransform.alongRows(phases, x, grid, (2 * group + v) * lanes, scratch);
                InputTransform.alongColumns(scratch, out.array(), to + v * lanes, out.stride());
            }
        }
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
        float[] addend = add == null ? null : add.array();
        for (int c = 0; c < channels; c++) {
            float shift = bias == null ? 0 : bias[c];
            int from = m.start(0) + c * m.rowStride();
            int more = add == null ? 0 : add.start(c);
            for (int lane = 0; lane < vectors * Lanes.count(); lane += Lanes.count()) {
                OutputTransform.alongColumns(m.array(), from + lane, m.stride(), scratch);
                OutputTransform.alongRows(
                        scratch,
                        shift,
                        addend,
                        more + lane,
                        out.array(),
                        out.start(c) + lane,
                        out.rowStride());
            }
        }
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
        if (FewMultiply.isFaster(wanted, u.rows(), u.columns())) {
            FewMultiply.multiply(v, u, out, index, 0, wanted, accumulate, scratch);
        } else if (wanted <= Lanes.count()) {
            SingleMultiply.multiply(v, u, out, index, 0, accumulate);
        } else if (ahead.planned()) {
            PrefetchingMultiply.multiply(v, u, out, index, accumulate, ahead);
        } else {
            PairMultiply.multiply(v, u, out, index, 0, accumulate);
        }
    }

    /** Both transforms keep the frequencies of one vector of tiles here. */
    @Override
    public int scratchFloats() {
        return SCRATCH_OFFSET + Winograd.FREQUENCIES * Lanes.count();
    }

    @Override
    public int addingBlock() {
        return separateAdders ? AddingColumns.BLOCK : 0;
    }

    @Override
    public long completeSteps(
            float[] v, int offset, int channels, long lanes, float minSquare, float maxSquare) {
        int group = 2 * Lanes.count();
        int last = offset + (Kernels.completed(channels) - 1) * group;
        Arrays.fill(v, offset + channels * group, last, 0);
        if (separateAdders) {
            return AddingMultiply.subtractProducts(v, offset, last, lanes, minSquare, maxSquare);
        }
        Arrays.fill(v, last, last + group, 0);
        return 0;
    }

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
        long others = Kernels.lanes(wanted) & ~adding;
        if (others != 0 && (accumulate || !MixedMultiply.areFew(others))) {
            MixedMultiply.multiply(v, u, out, index, adding, accumulate, scratch);
            return;
        }
        if (FewAdding.isFaster(wanted, u)) {
            FewAdding.multiply(v, u, out, index, wanted, accumulate, scratch);
        } else {
            int vectors = wanted <= Lanes.count() ? 1 : 2;
            AddingMultiply.multiply(v, u, out, index, vectors, accumulate, scratch);
        }
        MixedMultiply.replaceFew(v, u, out, index, others, scratch);
    }
}
