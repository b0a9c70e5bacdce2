package dev.densestream.densenet;

import dev.densestream.densenet.Buffers.Buffer;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.ReadAhead;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One caller's scratch memory, lent to one forward pass after another, whatever their models. For
 * one thread at a time.
 *
 * <p>Buffers grow to the largest input seen and are never cleared: every value is written before it
 * counts, whatever an earlier input left behind. Where that would exceed {@link #limit}, what
 * earlier inputs needed is dropped first.
 */
public final class Workspace {

    /**
     * Where data starts in a buffer: the first element of an array is 16 bytes into the object, so
     * from here vectors of 64 bytes do not straddle cache lines (where the object itself is
     * aligned, as large ones are).
     */
    static final int START = 12;

    private static final float[] NONE = {};

    float[] phases = NONE;
    float[] transformed = NONE;
    float[] products = NONE;
    float[] partial = NONE;
    float[] tiles = NONE;
    float[] rows = NONE;
    float[] packed = NONE;
    float[] pixels = NONE;
    float[] squeezed = NONE;
    float[] norm = NONE;
    float[] norm2 = NONE;

    /** The kernels' own, small. */
    float[] scratch = NONE;

    /** Sums of each image's channels. */
    double[] imageSums = {};

    /** Sums of the tiles of one group. */
    double[] tileSums = {};

    ReadAhead ahead = new ReadAhead();
    ChannelStatistics statistics = new ChannelStatistics();
    ChannelStatistics squeezedStatistics = new ChannelStatistics();

    private final Layouts layouts = new Layouts();
    private long limitBytes = Long.MAX_VALUE;

    /** Feature maps that nobody but this caller sees. */
    private @Nullable FloatTensor maps;

    /**
     * Sets how many bytes a forward pass may take from now on: a pass takes the fastest way that
     * fits, else the one that takes least. Drops what is held if that is more.
     */
    public void limit(long bytes) {
        limitBytes = bytes;
        if (sizeBytes() > bytes) {
            drop();
        }
    }

    long limitBytes() {
        return limitBytes;
    }

    /** Lets go of all memory. */
    public void drop() {
        phases = NONE;
        transformed = NONE;
        products = NONE;
        partial = NONE;
        tiles = NONE;
        rows = NONE;
        packed = NONE;
        pixels = NONE;
        squeezed = NONE;
        norm = NONE;
        norm2 = NONE;
        imageSums = new double[0];
        maps = null;
        ahead = new ReadAhead();
        statistics = new ChannelStatistics();
        squeezedStatistics = new ChannelStatistics();
        layouts.forget();
    }

    /** Makes room for a pass. */
    void reserve(Buffers need, Kernels kernels) {
        if (scratch.length < kernels.scratchFloats()) {
            scratch = new float[kernels.scratchFloats()];
            tileSums = new double[2 * kernels.lanes()];
        }
        if (holds(need)) {
            return;
        }
        if (sizeBytesWith(need) > limitBytes) {
            drop();
        }
        phases = grown(phases, need.floats(Buffer.PHASES));
        transformed = grown(transformed, need.floats(Buffer.TRANSFORMED));
        products = grown(products, need.floats(Buffer.PRODUCTS));
        partial = grown(partial, need.floats(Buffer.PARTIAL));
        tiles = grown(tiles, need.floats(Buffer.TILES));
        rows = grown(rows, need.floats(Buffer.ROWS));
        packed = grown(packed, need.floats(Buffer.PACKED));
        pixels = grown(pixels, need.floats(Buffer.PIXELS));
        squeezed = grown(squeezed, need.floats(Buffer.SQUEEZED));
        norm = grown(norm, need.floats(Buffer.NORM));
        norm2 = grown(norm2, need.floats(Buffer.NORM2));
        statistics.ensureCapacity((int) need.statisticsChannels());
        squeezedStatistics.ensureCapacity((int) need.squeezedStatisticsChannels());
        if (imageSums.length < need.imageSums()) {
            imageSums = new double[(int) need.imageSums()];
        }
    }

    private boolean holds(Buffers need) {
        return fits(phases, need.floats(Buffer.PHASES))
                && fits(transformed, need.floats(Buffer.TRANSFORMED))
                && fits(products, need.floats(Buffer.PRODUCTS))
                && fits(partial, need.floats(Buffer.PARTIAL))
                && fits(tiles, need.floats(Buffer.TILES))
                && fits(rows, need.floats(Buffer.ROWS))
                && fits(packed, need.floats(Buffer.PACKED))
                && fits(pixels, need.floats(Buffer.PIXELS))
                && fits(squeezed, need.floats(Buffer.SQUEEZED))
                && fits(norm, need.floats(Buffer.NORM))
                && fits(norm2, need.floats(Buffer.NORM2))
                && (maps == null ? 0 : maps.data().length) >= need.floats(Buffer.MAPS)
                && statistics.capacity() >= need.statisticsChannels()
                && squeezedStatistics.capacity() >= need.squeezedStatisticsChannels()
                && imageSums.length >= need.imageSums();
    }

    private static boolean fits(float[] buffer, long floats) {
        return floats == 0 || START + floats <= buffer.length;
    }

    /** Room for feature maps, from the last call if the shape is the same. */
    FloatTensor maps(Shape shape) {
        FloatTensor room = maps;
        if (room == null || !room.shape().equals(shape)) {
            maps = null;
            room = FloatTensor.zeros(shape);
            maps = room;
        }
        return room;
    }

    /** How a batch is cut, remembered for the latest ones. */
    Regions regions(RegionCut cut, int lanes) {
        return layouts.regions(cut, lanes);
    }

    /** How the pixels of a batch are numbered, remembered likewise. */
    PixelOrder order(Shape shape, int lanes) {
        return layouts.order(shape, lanes);
    }

    private static float[] grown(float[] buffer, long floats) {
        if (fits(buffer, floats)) {
            return buffer;
        }
        long needed = START + floats;
        if (needed > Shape.MAX_ELEMENTS) {
            throw new IllegalArgumentException(
                    "batch too large: scratch memory of %d floats is needed, an array holds %d; send smaller batches"
                            .formatted(needed, Shape.MAX_ELEMENTS));
        }
        return new float[(int) needed];
    }

    /** Bytes held by all buffers. */
    public long sizeBytes() {
        return sizeBytesWith(new Buffers());
    }

    private long sizeBytesWith(Buffers need) {
        long floats = scratch.length;
        float[][] buffers = buffers();
        for (int i = 0; i < buffers.length; i++) {
            floats += Math.max(buffers[i].length, need.floats(Buffer.of(i)));
        }
        long ownMaps = maps == null ? 0 : maps.data().length;
        long neededMaps = need.floats(Buffer.MAPS);
        floats += neededMaps > 0 ? neededMaps : ownMaps;
        return floats * Float.BYTES
                + Math.max(imageSums.length, need.imageSums()) * Double.BYTES
                + Math.max(statistics.capacity(), need.statisticsChannels())
                        * ChannelStatistics.CHANNEL_BYTES
                + Math.max(squeezedStatistics.capacity(), need.squeezedStatisticsChannels())
                        * ChannelStatistics.CHANNEL_BYTES
                + layouts.bytes();
    }

    /** Overwrites all buffers. */
    void fill(float value) {
        for (float[] buffer : buffers()) {
            Arrays.fill(buffer, value);
        }
        Arrays.fill(scratch, value);
        Arrays.fill(imageSums, value);
        Arrays.fill(tileSums, value);
        if (maps != null) {
            Arrays.fill(maps.data(), value);
        }
    }

    /** In the order of {@link Buffer}. */
    private float[][] buffers() {
        return new float[][] {
            phases,
            transformed,
            products,
            partial,
            tiles,
            rows,
            packed,
            pixels,
            squeezed,
            norm,
            norm2
        };
    }
}
