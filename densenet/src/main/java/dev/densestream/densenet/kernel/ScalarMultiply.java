// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.ScalarKernels.G;
import static dev.densestream.densenet.kernel.ScalarKernels.L;

import java.util.Arrays;

/** Multiplies a group by blocks of columns. */
final class ScalarMultiply {

    private static final int BLOCK = 4;

    /** As {@link Kernels#columnBlock}. */
    static int columnBlock(int remaining) {
        return remaining >= BLOCK ? BLOCK : 1;
    }

    /** As {@link Kernels#multiply}. */
    static void multiply(
            Matrices v, PackedChunk u, Matrices out, int index, int wanted, boolean accumulate) {
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
                if (block == BLOCK) {
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

    private ScalarMultiply() {}
}
