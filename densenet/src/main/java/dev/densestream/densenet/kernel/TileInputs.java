// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.Winograd.INPUT;
import static dev.densestream.densenet.kernel.Winograd.TILE;

import java.util.Arrays;

/**
 * Where the 6x6 inputs of one tile are in phase planes, and which of its outputs exist. A cursor
 * that goes from tile to tile.
 */
public final class TileInputs {

    /** Floats of the inputs that one column of a 3x3 kernel meets. */
    public static final int SHIFTED = INPUT * TILE;

    private final TileGrid grid;
    private int start;
    private boolean top;
    private boolean bottom;
    private boolean left;
    private boolean right;

    public TileInputs(TileGrid grid) {
        this.grid = grid;
    }

    /**
     * Goes to a tile.
     *
     * @param lane which tile of the group
     */
    public TileInputs to(int group, int lane) {
        int tile = group * 2 * grid.lanes() + lane;
        int x = tile % grid.tileColumns();
        int y = tile / grid.tileColumns() % grid.tileRows();
        start = group * grid.groupStride() + lane;
        top = y == 0;
        bottom = y == grid.tileRows() - 1;
        left = x == 0;
        right = x == grid.tileColumns() - 1;
        return this;
    }

    /**
     * The input in row i and column j, from 0 to 5; 0 outside the image.
     *
     * @param phases phase planes of a channel, of which the first group's start at {@code offset}
     */
    public float at(float[] phases, int offset, int i, int j) {
        if (!hasRow(i) || j == 0 && left || j == INPUT - 1 && right) {
            return 0;
        }
        return phases[offset + row(i) + ((j + 3) & 3) * grid.planeStride() + (j + 3) / TILE - 1];
    }

    /**
     * Copies all inputs as windows want them: [column of a 3x3 kernel][6 rows][4 columns], each
     * from its column of the kernel on.
     *
     * @param phases phase planes of a channel, of which the first group's start at {@code offset}
     * @param out three times {@link #SHIFTED} floats from {@code outOffset}, overwritten
     */
    public void shift(float[] phases, int offset, float[] out, int outOffset) {
        int plane = grid.planeStride();
        for (int i = 0; i < INPUT; i++) {
            int to = outOffset + i * TILE;
            if (!hasRow(i)) {
                for (int column = 0; column < 3; column++) {
                    int from = column * SHIFTED + to;
                    Arrays.fill(out, from, from + TILE, 0f);
                }
                continue;
            }
            int x = offset + row(i);
            float x1 = phases[x];
            float x2 = phases[x + plane];
            float x3 = phases[x + 2 * plane];
            float x4 = phases[x + 3 * plane];
            out[to] = left ? 0 : phases[x + 3 * plane - 1];
            out[to + 1] = x1;
            out[to + 2] = x2;
            out[to + 3] = x3;
            out[to + SHIFTED] = x1;
            out[to + SHIFTED + 1] = x2;
            out[to + SHIFTED + 2] = x3;
            out[to + SHIFTED + 3] = x4;
            out[to + 2 * SHIFTED] = x2;
            out[to + 2 * SHIFTED + 1] = x3;
            out[to + 2 * SHIFTED + 2] = x4;
            out[to + 2 * SHIFTED + 3] = right ? 0 : phases[x + 1];
        }
    }

    /** Whether the row is not outside the image's tiles. */
    private boolean hasRow(int i) {
        return !(i == 0 && top || i == INPUT - 1 && bottom);
    }

    /** Row i of the input is row i - 1 of the tile, or of the tile above or below. */
    private int row(int i) {
        int tiles = (i + 3) / TILE - 1;
        return start + ((i + 3) & 3) * TILE * grid.planeStride() + tiles * grid.tileColumns();
    }

    /** Rows of outputs inside the image. */
    public int outputRows() {
        return bottom ? grid.rows() - (grid.tileRows() - 1) * TILE : TILE;
    }

    /** Columns of outputs inside the image. */
    public int outputColumns() {
        return right ? grid.columns() - (grid.tileColumns() - 1) * TILE : TILE;
    }
}
