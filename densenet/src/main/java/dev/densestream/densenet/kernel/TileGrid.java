package dev.densestream.densenet.kernel;

import static dev.densestream.densenet.kernel.Winograd.INPUT;
import static dev.densestream.densenet.kernel.Winograd.TILE;

import java.util.Arrays;

/**
 * How images, or a band of rows of one image, are cut into 4x4 tiles. The tiles of all images are
 * numbered through, row by row, and are grouped by this number; ragged edges are padded with zeros.
 *
 * <p>Immutable; built once per shape. Cheap until {@link #runs} or the edges are first asked for:
 * {@link #tableBytes} says before what these tables take. For one thread.
 */
public final class TileGrid {

    /** Ints that describe a run: see {@link #runs}. */
    public static final int RUN_INTS = 5;

    private final int images;
    private final int rows;
    private final int columns;
    private final int skippedTop;
    private final int skippedBottom;
    private final int lanes;
    private final int tileRows;
    private final int tileColumns;
    private final int vectors;
    private final int margin;
    private final boolean dense;
    private final int slabChannels;
    private final int halo;
    private final int groupStride;
    private final int planeStride;
    private final int channelStride;
    private int[] edges = {};
    private int[] runs = {};
    private int[] groupRuns = {};

    /**
     * @param images how many
     * @param rows of each image, at least 1
     * @param columns of each image, at least 1
     * @param skippedTop tile rows at the top that are only read, never written: the margin of a
     *     band
     * @param skippedBottom the same at the bottom
     * @param lanes L of the kernels
     */
    public TileGrid(
            int images, int rows, int columns, int skippedTop, int skippedBottom, int lanes) {
        this(images, rows, columns, skippedTop, skippedBottom, lanes, false, 0);
    }

    /**
     * @param slabChannels channels of a group that lie together, or 0 where planes do
     */
    private TileGrid(
            int images,
            int rows,
            int columns,
            int skippedTop,
            int skippedBottom,
            int lanes,
            boolean dense,
            int slabChannels) {
        this.images = images;
        this.rows = rows;
        this.columns = columns;
        this.skippedTop = skippedTop;
        this.skippedBottom = skippedBottom;
        this.lanes = lanes;
        tileRows = tilesAlong(rows);
        tileColumns = tilesAlong(columns);
        vectors = (images * tileRows * tileColumns + lanes - 1) / lanes;
        this.dense = dense;
        this.slabChannels = slabChannels;
        halo = slabChannels > 0 ? haloOf(tileRows, tileColumns, lanes) : 0;
        if (dense) {
            int tiles = images * tileRows * tileColumns;
            margin = 0;
            groupStride = 2 * lanes;
            planeStride = tiles;
            long groupsOfPixels = ((long) TILE * TILE * tiles + 2 * lanes - 1) / (2 * lanes);
            channelStride = Math.toIntExact((groupsOfPixels * 2 + 1) * lanes);
        } else if (slabChannels > 0) {
            margin = lanes;
            planeStride = 2 * lanes + halo;
            channelStride = TILE * TILE * planeStride;
            groupStride = Math.multiplyExact(slabChannels, channelStride);
        } else {
            groupStride = 2 * lanes;
            margin = (tileColumns + lanes) / lanes * lanes;
            // an odd number of vectors: planes of a channel do not fall onto one set of the cache
            planeStride = (2 * (margin / lanes) + vectors | 1) * lanes;
            channelStride = Math.multiplyExact(TILE * TILE, planeStride);
        }
    }

    /**
     * Whole tiles of whole images, whose planes follow one another without room in between: a tile
     * at a plane's edge has another plane's tile beside it, which {@link #edges} hides.
     *
     * @param rows of each image, whole tiles
     * @param columns of each image, whole tiles
     */
    public static TileGrid dense(int images, int rows, int columns, int lanes) {
        return new TileGrid(images, rows, columns, 0, 0, lanes, true, 0);
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
        boolean fits = haloOf(tilesAlong(rows), tilesAlong(columns), lanes) <= lanes;
        return new TileGrid(images, rows, columns, 0, 0, lanes, false, fits ? channels : 0);
    }

    private static int haloOf(int tileRows, int tileColumns, int lanes) {
        int group = 2 * lanes;
        if (group % (tileRows * tileColumns) == 0) {
            return 0;
        }
        return group % tileColumns == 0 ? tileColumns : tileColumns + 1;
    }

    /** Whether the tiles of a group lie together: see {@link #slabs(int, int, int, int, int)}. */
    public boolean slabs() {
        return slabChannels > 0;
    }

    /**
     * Floats between the planes of a slab: neighbours of the last tiles of the plane before, or of
     * the first tiles of the plane behind, which never need them both. 0 where no tile has a
     * neighbour in another group, and in planes.
     */
    public int halo() {
        return halo;
    }

    /** Whether tiles reach beyond the images, so that they need zeros there. */
    public boolean ragged() {
        return rows % TILE != 0 || columns % TILE != 0;
    }

    /** How many tiles a group has; fewer than G in the last group. */
    public int tilesOf(int group) {
        return Math.min(2 * lanes, tiles() - group * 2 * lanes);
    }

    /** Floats from a group's tiles of a plane to the next group's. */
    public int groupStride() {
        return groupStride;
    }

    /** Whether planes follow one another without room in between. */
    public boolean dense() {
        return dense;
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

    /** Floats from a plane's start to its first tile: room for the neighbours of edge tiles. */
    public int margin() {
        return margin;
    }

    /** Floats from one phase plane to the next. */
    public int planeStride() {
        return planeStride;
    }

    /** Floats from one channel's planes to the next. */
    public int channelStride() {
        return channelStride;
    }

    /**
     * Floats that so many channels take, with what may be read around them; slabs take what they
     * have room for.
     */
    public long floats(int channels) {
        return slabs()
                ? (long) groups() * groupStride + 2L * margin
                : (long) channels * channelStride + margin;
    }

    /** How many tiles there are. */
    public int tiles() {
        return images * tileRows * tileColumns;
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

    /**
     * Where a group's outputs go in the images: {@link #RUN_INTS} ints for each run of tiles that
     * are neighbours in a row: first pixel within the group's rows of pixels, image, offset of the
     * first pixel within the image, pixels, and rows (4, or fewer at the bottom).
     */
    public int[] runs() {
        if (runs.length == 0) {
            groupRuns = new int[groups() + 1];
            runs = findRuns();
        }
        return runs;
    }

    /** Bytes that the tables of edges and runs take once both are there. */
    public long tableBytes() {
        long ints = (INPUT + 2L) * edgeStride();
        ints += ((long) images * tileRows + groups()) * RUN_INTS + groups() + 1;
        return ints * Integer.BYTES;
    }

    /** Bytes of those tables that are there. */
    public long heldBytes() {
        return (edges.length + runs.length + groupRuns.length) * (long) Integer.BYTES;
    }

    /**
     * The index in {@link #runs}, which has been asked for before, of a group's first run; of the
     * last group's end for the next.
     */
    public int firstRun(int group) {
        return groupRuns[group];
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

    private int[] findRuns() {
        int group = 2 * lanes;
        int tiles = images * tileRows * tileColumns;
        int[] found = new int[(images * tileRows + groups()) * RUN_INTS];
        int at = 0;
        for (int g = 0; g < groups(); g++) {
            groupRuns[g] = at;
            int end = Math.min(tiles, (g + 1) * group);
            for (int t = g * group; t < end; ) {
                int x = t % tileColumns;
                int y = t / tileColumns % tileRows;
                int next = Math.min(end, t - x + tileColumns);
                if (y >= skippedTop && y < tileRows - skippedBottom) {
                    found[at++] = (t - g * group) * TILE;
                    found[at++] = t / (tileColumns * tileRows);
                    found[at++] = y * TILE * columns + x * TILE;
                    found[at++] = Math.min(columns, (x + next - t) * TILE) - x * TILE;
                    found[at++] = Math.min(TILE, rows - y * TILE);
                }
                t = next;
            }
        }
        groupRuns[groups()] = at;
        return found;
    }
}
