// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.Winograd.INPUT;
import static dev.densestream.densenet.kernel.Winograd.TILE;

import dev.densestream.densenet.kernel.PhaseLayout.Order;
import java.util.Arrays;

/**
 * How images, or a band of rows of one image, are cut into 4x4 tiles. The tiles of all images are
 * numbered through, row by row, and are grouped by this number; ragged edges are padded with zeros.
 *
 * <p>Immutable; built once per shape. Cheap until the runs or the edges are first asked for: {@link
 * #tableBytes} says before what these tables take. For one thread.
 */
public final class TileGrid {

    private final int images;
    private final int rows;
    private final int columns;
    private final int tileRows;
    private final int tileColumns;
    private final int lanes;
    private final int vectors;
    private final PhaseLayout layout;
    private final TileRuns runs;
    private int[] edges = {};

    /**
     * @param images how many
     * @param rows of each image, at least 1
     * @param columns of each image, at least 1
     * @param skippedTop tile rows at the top that are only read, never written: the margin of a
     *     band
     * @param skippedBottom the same at the bottom
     * @param lanes L of the kernels
     */
    private TileGrid(
            int images,
            int rows,
            int columns,
            int skippedTop,
            int skippedBottom,
            int lanes,
            PhaseLayout layout) {
        this.images = images;
        this.rows = rows;
        this.columns = columns;
        this.lanes = lanes;
        this.layout = layout;
        tileRows = tilesAlong(rows);
        tileColumns = tilesAlong(columns);
        vectors = (tiles() + lanes - 1) / lanes;
        runs = new TileRuns(this, skippedTop, skippedBottom);
    }

    /** Whole images, in planes. */
    public static TileGrid planes(int images, int rows, int columns, int lanes) {
        int tileColumns = tilesAlong(columns);
        int tiles = images * tilesAlong(rows) * tileColumns;
        PhaseLayout layout = PhaseLayout.planes(tiles, tileColumns, lanes);
        return new TileGrid(images, rows, columns, 0, 0, lanes, layout);
    }

    /**
     * A band of rows of one image, in planes.
     *
     * @param skippedTop tile rows at the top that are only read, never written
     * @param skippedBottom the same at the bottom
     */
    public static TileGrid band(
            int rows, int columns, int skippedTop, int skippedBottom, int lanes) {
        int tileColumns = tilesAlong(columns);
        PhaseLayout layout = PhaseLayout.planes(tilesAlong(rows) * tileColumns, tileColumns, lanes);
        return new TileGrid(1, rows, columns, skippedTop, skippedBottom, lanes, layout);
    }

    /**
     * Whole tiles of whole images, whose planes follow one another without room in between: a tile
     * at a plane's edge has another plane's tile beside it, which {@link #edges} hides.
     *
     * @param rows of each image, whole tiles
     * @param columns of each image, whole tiles
     */
    public static TileGrid dense(int images, int rows, int columns, int lanes) {
        int tiles = images * tilesAlong(rows) * tilesAlong(columns);
        return new TileGrid(images, rows, columns, 0, 0, lanes, PhaseLayout.dense(tiles, lanes));
    }

    /**
     * Whole images of which a group's tiles of all channels lie together, in slabs: [group]
     * [channel][phase][tile]. Who transforms a group then reads memory in one direction. Where
     * tiles have neighbours in another group, a plane has a {@link #halo} of copies of them.
     *
     * <p>Very wide images, whose halo would exceed a vector, get planes instead.
     *
     * @param channels that a slab has room for
     */
    public static TileGrid slabs(int images, int rows, int columns, int channels, int lanes) {
        int halo = PhaseLayout.haloOf(tilesAlong(rows), tilesAlong(columns), lanes);
        if (halo > lanes || channels == 0) {
            return planes(images, rows, columns, lanes);
        }
        PhaseLayout layout = PhaseLayout.slabs(channels, halo, lanes);
        return new TileGrid(images, rows, columns, 0, 0, lanes, layout);
    }

    /** Whether the tiles of a group lie together: see {@link #slabs(int, int, int, int, int)}. */
    public boolean slabs() {
        return layout.order() == Order.SLABS;
    }

    /** Whether planes follow one another without room in between. */
    public boolean dense() {
        return layout.order() == Order.DENSE;
    }

    /**
     * Floats between the planes of a slab: neighbours of the last tiles of the plane before, or of
     * the first tiles of the plane behind, which never need them both. 0 where no tile has a
     * neighbour in another group, and in planes.
     */
    public int halo() {
        return layout.halo();
    }

    /** Floats from a plane's start to its first tile: room for the neighbours of edge tiles. */
    public int margin() {
        return layout.margin();
    }

    /** Floats from a group's tiles of a plane to the next group's. */
    public int groupStride() {
        return layout.groupStride();
    }

    /** Floats from one phase plane to the next. */
    public int planeStride() {
        return layout.planeStride();
    }

    /** Floats from one channel's planes to the next. */
    public int channelStride() {
        return layout.channelStride();
    }

    /**
     * Floats that so many channels take, with what may be read around them; slabs take what they
     * have room for.
     */
    public long floats(int channels) {
        return layout.floats(groups(), channels);
    }

    /** Whether tiles reach beyond the images, so that they need zeros there. */
    public boolean ragged() {
        return rows % TILE != 0 || columns % TILE != 0;
    }

    /** L of the kernels. */
    public int lanes() {
        return lanes;
    }

    /** How many tiles a group has; fewer than G in the last group. */
    public int tilesOf(int group) {
        return Math.min(2 * lanes, tiles() - group * 2 * lanes);
    }

    /** The tiles that cover so many pixels along one side. */
    public static int tilesAlong(int pixels) {
        return (pixels + TILE - 1) / TILE;
    }

    public int images() {
        return images;
    }

    /** Rows of pixels of each image. */
    public int rows() {
        return rows;
    }

    /** Columns of pixels of each image. */
    public int columns() {
        return columns;
    }

    /** Rows of tiles of each image. */
    public int tileRows() {
        return tileRows;
    }

    /** Columns of tiles of each image. */
    public int tileColumns() {
        return tileColumns;
    }

    /** How many tiles there are. */
    public int tiles() {
        return images * tileRows * tileColumns;
    }

    /** The vectors of L tiles that hold all tiles; the last may be partly filled. */
    public int vectors() {
        return vectors;
    }

    /** The groups of 2L tiles that hold all tiles. */
    public int groups() {
        return (vectors + 1) / 2;
    }

    /** How many vectors of a group hold tiles: 2, or 1 in the last group of an odd number. */
    public int vectorsOf(int group) {
        return Math.min(2, vectors - 2 * group);
    }

    /** Where each group's outputs go in the images. */
    public TileRuns runs() {
        return runs;
    }

    /**
     * Which inputs of a tile exist, as all-ones or all-zeros ints, [8][{@link #edgeStride}]: the
     * six rows of the 6x6 input, then its first and its last column.
     */
    public int[] edges() {
        if (edges.length == 0) {
            edges = findEdges();
        }
        return edges;
    }

    /** Ints from one row of {@link #edges} to the next. */
    public int edgeStride() {
        return vectors * lanes;
    }

    private int[] findEdges() {
        int stride = edgeStride();
        int[] found = new int[(INPUT + 2) * stride];
        Arrays.fill(found, -1);
        for (int t = 0; t < stride; t++) {
            int x = t % tileColumns;
            int y = t / tileColumns % tileRows;
            found[t] = y == 0 ? 0 : -1;
            found[(INPUT - 1) * stride + t] = y == tileRows - 1 ? 0 : -1;
            found[INPUT * stride + t] = x == 0 ? 0 : -1;
            found[(INPUT + 1) * stride + t] = x == tileColumns - 1 ? 0 : -1;
        }
        return found;
    }

    /** Bytes that the tables of edges and runs take once both are there. */
    public long tableBytes() {
        return ((INPUT + 2L) * edgeStride() + runs.ints()) * Integer.BYTES;
    }

    /** Bytes of those tables that are there. */
    public long heldBytes() {
        return (edges.length + runs.heldInts()) * Integer.BYTES;
    }
}
