// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.Winograd.TILE;

/**
 * Where the outputs of each group of tiles go in the images, as runs of tiles that are neighbours
 * in a row.
 *
 * <p>Cheap until {@link #table} is first asked for. For one thread.
 */
public final class TileRuns {

    /** Ints that describe a run: see {@link #table}. */
    public static final int INTS = 5;

    private final TileGrid grid;
    private final int skippedTop;
    private final int skippedBottom;
    private int[] table = {};
    private int[] first = {};

    /**
     * @param skippedTop tile rows at the top that are never written
     * @param skippedBottom the same at the bottom
     */
    TileRuns(TileGrid grid, int skippedTop, int skippedBottom) {
        this.grid = grid;
        this.skippedTop = skippedTop;
        this.skippedBottom = skippedBottom;
    }

    /**
     * {@link #INTS} ints for each run: first pixel within the group's rows of pixels, image, offset
     * of the first pixel within the image, pixels, and rows (4, or fewer at the bottom).
     */
    public int[] table() {
        if (table.length == 0) {
            first = new int[grid.groups() + 1];
            table = find();
        }
        return table;
    }

    /**
     * The index in {@link #table}, which has been asked for before, of a group's first run; of the
     * last group's end for the next.
     */
    public int first(int group) {
        return first[group];
    }

    /** Ints that the tables take once they are there. */
    long ints() {
        long runs = (long) grid.images() * grid.tileRows() + grid.groups();
        return runs * INTS + grid.groups() + 1;
    }

    /** Ints of those tables that are there. */
    long heldInts() {
        return table.length + (long) first.length;
    }

    private int[] find() {
        int tileRows = grid.tileRows();
        int tileColumns = grid.tileColumns();
        int[] found = new int[(grid.images() * tileRows + grid.groups()) * INTS];
        int at = 0;
        int start = 0;
        for (int g = 0; g < grid.groups(); g++) {
            first[g] = at;
            int end = start + grid.tilesOf(g);
            for (int t = start; t < end; ) {
                int x = t % tileColumns;
                int y = t / tileColumns % tileRows;
                int next = Math.min(end, t - x + tileColumns);
                if (y >= skippedTop && y < tileRows - skippedBottom) {
                    int columns = grid.columns();
                    found[at++] = (t - start) * TILE;
                    found[at++] = t / (tileColumns * tileRows);
                    found[at++] = y * TILE * columns + x * TILE;
                    found[at++] = Math.min(columns, (x + next - t) * TILE) - x * TILE;
                    found[at++] = Math.min(TILE, grid.rows() - y * TILE);
                }
                t = next;
            }
            start = end;
        }
        first[grid.groups()] = at;
        return found;
    }
}
