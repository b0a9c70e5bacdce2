// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

import static dev.densestream.densenet.fast.buffer.Buffers.START;
import static dev.densestream.densenet.kernel.Winograd.PHASES;
import static dev.densestream.densenet.kernel.Winograd.TILE;

import dev.densestream.densenet.fast.buffer.Buffer;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.layout.PixelOrder;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.TileGrid;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Normalizes channels into the phases that a 3x3 convolution reads, on a caller's buffers. */
public record NormalizedPhases(Kernels kernels) {

    /** Adds the phases of so many channels, and the rows that they are made of. */
    public BufferNeeds declare(BufferNeeds needs, TileGrid grid, int channels) {
        return declareRows(needs.need(Buffer.PHASES, grid.floats(channels)), grid);
    }

    public BufferNeeds declareRows(BufferNeeds needs, TileGrid grid) {
        int lanes = kernels.lanes();
        return needs.need(
                Buffer.ROWS,
                Math.max(
                        TILE * (long) grid.vectors() * lanes + TILE * lanes,
                        2L * TILE * TILE * lanes));
    }

    /**
     * Where channel {@code slot} of the phases begins, its first group's where groups lie apart.
     */
    public static int offset(TileGrid grid, int slot) {
        return START + slot * grid.channelStride() + grid.margin();
    }

    /** Adds the squares of all channels, which take another channel of the phases. */
    public BufferNeeds declareSquares(BufferNeeds needs, TileGrid grid) {
        return needs.need(Buffer.SQUARES, TILE * (long) squaresStride(grid));
    }

    /** Floats from the squares of one row of all tiles to those of the next. */
    private int squaresStride(TileGrid grid) {
        return TILE * grid.vectors() * kernels.lanes();
    }

    /**
     * Begins to add up squares of normalized channels.
     *
     * @param gains how much each channel counts; null if nothing is added up
     */
    public void startSquares(TileGrid grid, float @Nullable [] gains, Buffers buffers) {
        if (gains == null) {
            return;
        }
        Arrays.fill(buffers.get(Buffer.SQUARES), START, START + TILE * squaresStride(grid), 0f);
    }

    /** Adds the squares of one row of all tiles, which a channel has in {@link Buffer#ROWS}. */
    private void addSquares(TileGrid grid, int row, float[] gains, int channel, Buffers buffers) {
        kernels.addSquares(
                buffers.matrices(Buffer.ROWS, START, 0, 0),
                1,
                gains,
                channel,
                TILE * grid.tiles(),
                buffers.get(Buffer.SQUARES),
                START + row * squaresStride(grid));
    }

    /**
     * Writes the squares as phase planes, behind all channels; whole planes only.
     *
     * @param gains of the channels; null if nothing was added up
     */
    public void finishSquares(TileGrid grid, float @Nullable [] gains, Buffers buffers) {
        if (gains == null) {
            return;
        }
        for (int r = 0; r < TILE; r++) {
            kernels.deinterleave(
                    buffers.get(Buffer.SQUARES),
                    START + r * squaresStride(grid),
                    grid.vectors(),
                    buffers.get(Buffer.PHASES),
                    offset(grid, gains.length) + r * TILE * grid.planeStride(),
                    grid.planeStride());
        }
    }

    /**
     * Normalizes one channel into phase planes, with ReLU.
     *
     * @param x the channel's rows of each image: image n of the grid starts at {@code offset + n *
     *     imageStride}
     * @param norm [channels][mean, scale, shift]
     * @param channel of the norm, and of the phases to write
     * @param gains how much a channel counts when squares are added up; null if they are not
     */
    public void normalize(
            float[] x,
            int offset,
            int imageStride,
            TileGrid grid,
            float[] norm,
            int channel,
            float @Nullable [] gains,
            Buffers buffers) {
        int columns = grid.columns();
        int planes = offset(grid, channel);
        for (int r = 0; r < TILE; r++) {
            int count = (grid.rows() - r + TILE - 1) / TILE;
            Matrices from = buffers.source(x, offset + r * columns, imageStride, TILE * columns);
            Matrices to = rows(grid, buffers);
            for (int n = 0; n < grid.images(); n++) {
                kernels.normalizeRows(from, to, n, count, columns, norm, channel);
                clear(to, n, count, grid.tileRows());
            }
            if (gains != null) {
                addSquares(grid, r, gains, channel, buffers);
            }
            for (int group = 0; group < grid.groups(); group++) {
                kernels.deinterleave(
                        to.array(),
                        START + group * TILE * 2 * kernels.lanes(),
                        grid.vectorsOf(group),
                        buffers.get(Buffer.PHASES),
                        planes + group * grid.groupStride() + r * TILE * grid.planeStride(),
                        grid.planeStride());
            }
        }
        if (grid.halo() > 0) {
            for (int group = 1; group < grid.groups(); group++) {
                fillHalo(buffers.get(Buffer.PHASES), planes, grid, group);
            }
        }
    }

    /** A group's tiles of the channels from {@code first}: a matrix each, a row for each phase. */
    public Matrices tiles(TileGrid grid, int group, int first, Buffers buffers) {
        int at = offset(grid, first) + group * grid.groupStride();
        return buffers.matrices(Buffer.PHASES, at, grid.channelStride(), grid.planeStride());
    }

    /** The rows of each image that lie in one row of their tiles, as wide as these tiles. */
    private static Matrices rows(TileGrid grid, Buffers buffers) {
        int rowFloats = grid.tileColumns() * TILE;
        return buffers.matrices(Buffer.ROWS, START, grid.tileRows() * rowFloats, rowFloats);
    }

    /** Writes 0 to the last rows of a matrix, from row {@code from} to row {@code to}. */
    private static void clear(Matrices rows, int index, int from, int to) {
        if (from < to) {
            int start = rows.start(index);
            Arrays.fill(
                    rows.array(),
                    start + from * rows.rowStride(),
                    start + to * rows.rowStride(),
                    0f);
        }
    }

    /**
     * Normalizes a group's tiles of some channels where they lie, with ReLU, and completes the
     * halos between it and the group before.
     *
     * @param grid whose groups lie apart, and whose tiles do not reach beyond the images
     * @param norm [channels][mean, scale, shift]
     * @param from the first of the channels
     * @param to behind the last
     */
    public void normalizeGroup(
            TileGrid grid, int group, float[] norm, int from, int to, Buffers buffers) {
        int length = grid.vectorsOf(group) * kernels.lanes();
        Matrices tiles = tiles(grid, group, from, buffers);
        for (int channel = from; channel < to; channel++) {
            kernels.normalizeRows(tiles, tiles, channel - from, PHASES, length, norm, channel);
            if (grid.halo() > 0 && group > 0) {
                fillHalo(tiles.array(), offset(grid, channel), grid, group);
            }
        }
    }

    /**
     * Normalizes one channel as {@link #normalize}, whose pixels come in the order in which tiles
     * want them.
     *
     * @param x the channel's pixels from {@code offset}, in {@code order}
     */
    public void normalizeOrdered(
            float[] x,
            int offset,
            PixelOrder order,
            TileGrid grid,
            float[] norm,
            int channel,
            float @Nullable [] gains,
            Buffers buffers) {
        int columns = grid.columns();
        int planes = offset(grid, channel);
        for (int r = 0; r < TILE; r++) {
            int count = order.rowsPerImage(r);
            boolean full = count == grid.tileRows();
            int images = full ? 1 : grid.images();
            int height = full ? count * grid.images() : count;
            Matrices from =
                    buffers.source(x, offset + order.firstPixel(r), count * columns, columns);
            Matrices to = rows(grid, buffers);
            for (int n = 0; n < images; n++) {
                kernels.normalizeRows(from, to, n, height, columns, norm, channel);
                clear(to, n, count, grid.tileRows());
            }
            if (gains != null) {
                addSquares(grid, r, gains, channel, buffers);
            }
            kernels.deinterleave(
                    to.array(),
                    START,
                    grid.vectors(),
                    buffers.get(Buffer.PHASES),
                    planes + r * TILE * grid.planeStride(),
                    grid.planeStride());
        }
    }

    /**
     * Copies what tiles of a group and the one before need of each other: into the room behind the
     * planes of the first row and column, and before those of the last.
     */
    private void fillHalo(float[] phases, int planes, TileGrid grid, int group) {
        int width = 2 * kernels.lanes();
        int rowTiles = grid.tileColumns();
        int reach = grid.halo();
        if (group * width % (grid.tileRows() * rowTiles) == 0) {
            return; // an image ends there
        }
        int left = planes + (group - 1) * grid.groupStride() + width;
        int right = planes + group * grid.groupStride();
        for (int c = 0; c < TILE; c++) {
            // tiles above want the first row of pixels, tiles below the last one
            int first = c * grid.planeStride();
            int last = (PHASES - TILE + c) * grid.planeStride();
            int behind = c == 0 ? reach : rowTiles;
            int before = c == TILE - 1 ? reach : rowTiles;
            System.arraycopy(phases, right + first, phases, left + first, behind);
            System.arraycopy(phases, left + last - before, phases, right + last - before, before);
        }
        if (reach > rowTiles) {
            // a row of tiles goes on in the next group
            for (int row = 0; row < PHASES; row += TILE) {
                int first = row * grid.planeStride();
                int last = (row + TILE - 1) * grid.planeStride();
                phases[left + first] = phases[right + first];
                phases[right + last - 1] = phases[left + last - 1];
            }
        }
    }

    /** Plans to read what a group's tiles need of some channels, where it lies together. */
    static void planGroup(TileGrid grid, int group, int slot, int channels, Buffers buffers) {
        if (grid.slabs() && group < grid.groups()) {
            buffers.prefetch()
                    .plan(
                            buffers.get(Buffer.PHASES),
                            offset(grid, slot) + group * grid.groupStride(),
                            channels * grid.channelStride());
        } else {
            buffers.prefetch().planNothing();
        }
    }
}
