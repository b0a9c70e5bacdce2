package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.Winograd.A1;
import static dev.densestream.densenet.kernel.Winograd.A2;
import static dev.densestream.densenet.kernel.Winograd.A2_B2;
import static dev.densestream.densenet.kernel.Winograd.A2_PLUS_B2;
import static dev.densestream.densenet.kernel.Winograd.A3;
import static dev.densestream.densenet.kernel.Winograd.B1;
import static dev.densestream.densenet.kernel.Winograd.B2;
import static dev.densestream.densenet.kernel.Winograd.B3;
import static dev.densestream.densenet.kernel.Winograd.INPUT;
import static dev.densestream.densenet.kernel.Winograd.PHASES;
import static dev.densestream.densenet.kernel.Winograd.TILE;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The kernels in plain Java, for JVMs without the Vector API. The loops over lanes are simple
 * enough for the compiler to vectorize by itself.
 */
public final class ScalarKernels implements Kernels {

    private static final int L = 16;
    private static final int G = 2 * L;
    private static final int COLUMN_BLOCK = 4;

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
        return remaining >= COLUMN_BLOCK ? COLUMN_BLOCK : 1;
    }

    @Override
    public double sum(float[] x, int offset, int count) {
        double sum = 0;
        for (int i = offset; i < offset + count; i++) {
            sum += x[i];
        }
        return sum;
    }

    @Override
    public void addMoments(
            float[] x, int offset, int stride, int rows, int count, float pivot, double[] moments) {
        double sum = 0;
        double squares = 0;
        for (int r = 0; r < rows; r++) {
            int from = offset + r * stride;
            for (int i = from; i < from + count; i++) {
                double d = x[i] - pivot;
                sum += d;
                squares += d * d;
            }
        }
        moments[0] += sum;
        moments[1] += squares;
    }

    @Override
    public void sumRows(float[] x, int offset, int stride, int rows, int vectors, double[] sums) {
        Arrays.fill(sums, 0, vectors * L, 0);
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < vectors * L; i++) {
                sums[i] += x[offset + r * stride + i];
            }
        }
    }

    @Override
    public void normalizeRows(
            Matrices x, Matrices y, int index, int rows, int length, float[] norm, int channel) {
        for (int r = 0; r < rows; r++) {
            int from = x.start(index) + r * x.rowStride();
            int to = y.start(index) + r * y.rowStride();
            normalize(x.array(), from, length, norm, channel, y.array(), to);
            Arrays.fill(y.array(), to + length, to + Math.max(length, y.rowStride()), 0);
        }
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
        for (int c = 0; c < channels; c++) {
            normalize(x, xOffset + c * G, G, norm, firstChannel + c, y, yOffset + c * G);
        }
    }

    private static void normalize(
            float[] x, int from, int count, float[] norm, int channel, float[] y, int to) {
        float mean = norm[3 * channel];
        float scale = norm[3 * channel + 1];
        float shift = norm[3 * channel + 2];
        for (int i = 0; i < count; i++) {
            float v = (x[from + i] - mean) * scale + shift;
            y[to + i] = v < 0 ? 0 : v;
        }
    }

    @Override
    public void deinterleave(
            float[] x, int xOffset, int vectors, float[] y, int yOffset, int yStride) {
        for (int c = 0; c < TILE; c++) {
            for (int t = 0; t < vectors * L; t++) {
                y[yOffset + c * yStride + t] = x[xOffset + TILE * t + c];
            }
        }
    }

    @Override
    public void interleave(
            float[] x, int xOffset, int xStride, int vectors, float[] y, int yOffset) {
        for (int t = 0; t < vectors * L; t++) {
            for (int c = 0; c < TILE; c++) {
                y[yOffset + TILE * t + c] = x[xOffset + c * xStride + t];
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
        int vectors = grid.vectorsOf(group);
        for (int c = 0; c < channels; c++) {
            for (int v = 0; v < vectors; v++) {
                int tile = (2 * group + v) * L;
                int from = offset + group * grid.groupStride() + c * grid.channelStride() + v * L;
                inputAlongRows(phases, from, grid, tile, scratch);
                for (int j = 0; j < INPUT; j++) {
                    int to = out.start(j) + c * out.rowStride() + v * L;
                    inputPoints(scratch, j * L, INPUT * L, out.array(), to, INPUT * out.stride());
                }
            }
        }
    }

    private static void inputAlongRows(
            float[] phases, int from, TileGrid grid, int tile, float[] out) {
        int plane = grid.planeStride();
        int[] edges = grid.edges();
        int left = INPUT * grid.edgeStride() + tile;
        int right = left + grid.edgeStride();
        int x = INPUT * INPUT * L;
        for (int i = 0; i < INPUT; i++) {
            int row =
                    from
                            + ((i + 3) & 3) * TILE * plane
                            + (i == 0 ? -grid.tileColumns() : 0)
                            + (i == INPUT - 1 ? grid.tileColumns() : 0);
            int inside = i * grid.edgeStride() + tile;
            for (int t = 0; t < L; t++) {
                boolean in = edges[inside + t] != 0;
                out[x + t] = in && edges[left + t] != 0 ? phases[row + 3 * plane - 1 + t] : 0;
                out[x + L + t] = in ? phases[row + t] : 0;
                out[x + 2 * L + t] = in ? phases[row + plane + t] : 0;
                out[x + 3 * L + t] = in ? phases[row + 2 * plane + t] : 0;
                out[x + 4 * L + t] = in ? phases[row + 3 * plane + t] : 0;
                out[x + 5 * L + t] = in && edges[right + t] != 0 ? phases[row + 1 + t] : 0;
            }
            inputPoints(out, x, L, out, i * INPUT * L, L);
        }
    }

    /** One row of B' for each of the points 0, A, -A, B, -B and infinity. */
    private static void inputPoints(
            float[] x, int from, int xStride, float[] y, int to, int yStride) {
        for (int t = 0; t < L; t++) {
            float x0 = x[from + t];
            float x1 = x[from + xStride + t];
            float x2 = x[from + 2 * xStride + t];
            float x3 = x[from + 3 * xStride + t];
            float x4 = x[from + 4 * xStride + t];
            float x5 = x[from + 5 * xStride + t];
            float evenA = x4 - B2 * x2;
            float oddA = A1 * (x3 - B2 * x1);
            float evenB = x4 - A2 * x2;
            float oddB = B1 * (x3 - A2 * x1);
            y[to + t] = A2_B2 * x0 - A2_PLUS_B2 * x2 + x4;
            y[to + yStride + t] = evenA + oddA;
            y[to + 2 * yStride + t] = evenA - oddA;
            y[to + 3 * yStride + t] = evenB + oddB;
            y[to + 4 * yStride + t] = evenB - oddB;
            y[to + 5 * yStride + t] = A2_B2 * x1 - A2_PLUS_B2 * x3 + x5;
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
        for (int c = 0; c < channels; c++) {
            float shift = bias == null ? 0 : bias[c];
            for (int v = 0; v < vectors; v++) {
                for (int j = 0; j < INPUT; j++) {
                    int at = m.start(j) + c * m.rowStride() + v * L;
                    outputPoints(m.array(), at, INPUT * m.stride(), 0, scratch, j * L, INPUT * L);
                }
                int to = out.start(c) + v * L;
                int stride = out.rowStride();
                for (int i = 0; i < TILE; i++) {
                    int row = to + i * TILE * stride;
                    outputPoints(scratch, i * INPUT * L, L, shift, out.array(), row, stride);
                }
                if (add != null) {
                    addPlanes(add.array(), add.start(c) + v * L, out.array(), to, stride);
                }
            }
        }
    }

    /** The rows of A'. */
    private static void outputPoints(
            float[] x, int from, int xStride, float shift, float[] y, int to, int yStride) {
        for (int t = 0; t < L; t++) {
            float x0 = x[from + t];
            float xA = x[from + xStride + t];
            float xMinusA = x[from + 2 * xStride + t];
            float xB = x[from + 3 * xStride + t];
            float xMinusB = x[from + 4 * xStride + t];
            float x5 = x[from + 5 * xStride + t];
            float sumA = xA + xMinusA;
            float differenceA = xA - xMinusA;
            float sumB = xB + xMinusB;
            float differenceB = xB - xMinusB;
            y[to + t] = x0 + sumA + sumB + shift;
            y[to + yStride + t] = A1 * differenceA + B1 * differenceB + shift;
            y[to + 2 * yStride + t] = A2 * sumA + B2 * sumB + shift;
            y[to + 3 * yStride + t] = A3 * differenceA + B3 * differenceB + x5 + shift;
        }
    }

    private static void addPlanes(float[] add, int from, float[] out, int to, int outStride) {
        for (int plane = 0; plane < PHASES; plane++) {
            for (int t = 0; t < L; t++) {
                out[to + plane * outStride + t] += add[from + plane * G + t];
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
        int lanes = wanted > L ? G : L;
        int w = u.start(index);
        int block;
        for (int column = 0; column < u.columns(); column += block) {
            block = columnBlock(Math.min(u.columns() - column, u.widest()));
            int o = out.start(index) + column * out.rowStride();
            if (!accumulate) {
                for (int j = 0; j < block; j++) {
                    int row = o + j * out.rowStride();
                    Arrays.fill(out.array(), row, row + lanes, 0f);
                }
            }
            for (int k = 0; k < u.rows(); k++) {
                int x = v.start(index) + k * G;
                if (block == COLUMN_BLOCK) {
                    addFour(v.array(), x, lanes, u.packed(), w, out.array(), o, out.rowStride());
                } else {
                    addOne(v.array(), x, lanes, u.packed()[w], out.array(), o);
                }
                w += block;
            }
        }
    }

    private static void addFour(
            float[] v, int x, int lanes, float[] u, int w, float[] out, int o, int stride) {
        float w0 = u[w];
        float w1 = u[w + 1];
        float w2 = u[w + 2];
        float w3 = u[w + 3];
        int o1 = o + stride;
        int o2 = o1 + stride;
        int o3 = o2 + stride;
        for (int t = 0; t < lanes; t++) {
            float y = v[x + t];
            out[o + t] += w0 * y;
            out[o1 + t] += w1 * y;
            out[o2 + t] += w2 * y;
            out[o3 + t] += w3 * y;
        }
    }

    private static void addOne(float[] v, int x, int lanes, float w, float[] out, int o) {
        for (int t = 0; t < lanes; t++) {
            out[o + t] += w * v[x + t];
        }
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
    public boolean completeSteps(
            float[] v, int offset, int channels, boolean full, float maxSquare) {
        Arrays.fill(v, offset + channels * G, offset + Kernels.completed(channels) * G, 0);
        return false;
    }

    /** Never needed: no steps are completed for it. */
    @Override
    public void multiplyAdding(
            Matrices v,
            PackedChunk u,
            Matrices out,
            int index,
            boolean accumulate,
            float[] scratch) {
        throw new UnsupportedOperationException("scalar kernels multiply without adding");
    }
}
