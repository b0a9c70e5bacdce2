package dev.densestream.densenet;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.ReadAhead;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One caller's scratch memory. Buffers grow to the largest input seen and are never cleared: every
 * value is written before it counts, whatever an earlier input left behind.
 */
final class Workspace {

    /**
     * Where data starts in a buffer: the first element of an array is 16 bytes into the object, so
     * from here vectors of 64 bytes do not straddle cache lines (where the object itself is
     * aligned, as large ones are).
     */
    static final int START = 12;

    /** Normalized channels as phase planes. */
    float[] phases = {};

    /** Transformed inputs of one group of tiles. */
    float[] transformed = {};

    /** Products of one group of tiles, still transformed. */
    float[] products = {};

    /** What the channels before a panel give to the panel's layers, all groups. */
    float[] partial = {};

    /** Outputs of one group of tiles, as phases. */
    float[] tiles = {};

    /** Rows of pixels, before they become phases or after. */
    float[] rows = {};

    /** Pixels as they are, group by group, all channels of a group together. */
    float[] packed = {};

    /** Normalized pixels of one group, a chunk of channels. */
    float[] pixels = {};

    /** What 1x1 convolutions gave. */
    float[] squeezed = {};

    /** Means, scales and shifts of a layer's input. */
    float[] norm = {};

    /** The same of the second norm of a bottleneck layer. */
    float[] norm2 = {};

    /** Sums of each image's channels. */
    double[] imageSums = {};

    /** Sums of the tiles of one group. */
    final double[] tileSums;

    final ReadAhead ahead = new ReadAhead();
    final float[] scratch;
    final ChannelStatistics statistics = new ChannelStatistics();
    final ChannelStatistics squeezedStatistics = new ChannelStatistics();

    private final LatestShapes<Regions> regions = new LatestShapes<>();

    private final LatestShapes<PixelOrder> orders = new LatestShapes<>();

    /** Feature maps that nobody but this caller sees. */
    private @Nullable FloatTensor maps;

    Workspace(Kernels kernels) {
        scratch = new float[kernels.scratchFloats()];
        tileSums = new double[2 * kernels.lanes()];
    }

    /** Room for feature maps, from the last call if the shape is the same. */
    FloatTensor maps(Shape shape) {
        FloatTensor room = maps;
        if (room == null || !room.shape().equals(shape)) {
            room = FloatTensor.zeros(shape);
            maps = room;
        }
        return room;
    }

    /** How an input of this shape is cut, remembered for the latest shapes. */
    Regions regions(Shape shape, Function<Shape, Regions> cut) {
        return regions.get(shape, cut);
    }

    /** How the pixels of an input of this shape are numbered, remembered likewise. */
    PixelOrder order(Shape shape, Function<Shape, PixelOrder> number) {
        return orders.get(shape, number);
    }

    /**
     * A buffer of at least {@code floats} from {@link #START}, {@code buffer} itself if it will do.
     */
    static float[] grown(float[] buffer, long floats) {
        long needed = START + floats;
        if (needed <= buffer.length) {
            return buffer;
        }
        if (needed > Shape.MAX_ELEMENTS) {
            throw new IllegalArgumentException(
                    "batch too large: scratch memory of %d floats is needed, an array holds %d; send smaller batches"
                            .formatted(needed, Shape.MAX_ELEMENTS));
        }
        return new float[(int) needed];
    }

    /** Bytes held by all buffers. */
    long sizeBytes() {
        long floats = 0;
        for (float[] buffer : buffers()) {
            floats += buffer.length;
        }
        return floats * Float.BYTES;
    }

    /** Overwrites all buffers. */
    void fill(float value) {
        for (float[] buffer : buffers()) {
            Arrays.fill(buffer, value);
        }
        Arrays.fill(imageSums, value);
        Arrays.fill(tileSums, value);
        if (maps != null) {
            Arrays.fill(maps.data(), value);
        }
    }

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
            norm2,
            scratch
        };
    }
}
