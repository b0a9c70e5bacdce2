// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.buffer;

import dev.densestream.densenet.engine.Workspace;
import dev.densestream.densenet.fast.layout.LayoutCache;
import dev.densestream.densenet.fast.layout.PixelOrder;
import dev.densestream.densenet.fast.layout.RegionCut;
import dev.densestream.densenet.fast.layout.Regions;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.Prefetch;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the fast engine keeps in a caller's {@link Workspace}.
 *
 * <p>Buffers grow to the largest input seen and are never cleared: every value is written before it
 * counts, whatever an earlier input left behind. Where that would exceed the workspace's limit,
 * what earlier inputs needed is dropped first.
 */
public final class Buffers implements Workspace.Scratch {

    /**
     * Where data starts in a buffer: the first element of an array is 16 bytes into the object, so
     * from here vectors of 64 bytes do not straddle cache lines (where the object itself is
     * aligned, as large ones are).
     */
    public static final int START = 12;

    private static final float[] NONE = {};
    private static final FloatTensor NO_MAPS = FloatTensor.zeros(new Shape(1, 1, 1, 1));

    private final Workspace workspace;
    private final float[][] floats = new float[Buffer.COUNT][];
    private final Matrices[] cursors = new Matrices[Buffer.COUNT];
    private final Matrices source = new Matrices(NONE);
    private final LayoutCache layouts = new LayoutCache();

    private float[] kernelScratch = NONE;
    private double[] imageSums = {};
    private double[] tileSums = {};
    private final long[] oddTiles = new long[2];
    private final long[] addedTiles = new long[2];
    private Prefetch prefetch = new Prefetch();
    private ChannelStatistics statistics = new ChannelStatistics();
    private ChannelStatistics squeezedStatistics = new ChannelStatistics();
    private final List<FloatTensor> maps = new ArrayList<>();

    private Buffers(Workspace workspace) {
        this.workspace = workspace;
        Arrays.fill(floats, NONE);
        Arrays.setAll(cursors, i -> new Matrices(NONE));
    }

    /** Those of a caller. */
    public static Buffers of(Workspace workspace) {
        return workspace.scratch(Buffers.class, Buffers::new);
    }

    /** The buffer, from {@link #START}, as long as {@link #reserve} has made it. */
    public float[] get(Buffer buffer) {
        return floats[buffer.ordinal()];
    }

    /**
     * Matrices in a buffer, until this is asked of the same buffer again.
     *
     * @param offset of the first one, at least {@link #START}
     */
    public Matrices matrices(Buffer buffer, int offset, int stride, int rowStride) {
        return cursors[buffer.ordinal()].in(get(buffer)).at(offset, stride, rowStride);
    }

    /**
     * Matrices in any array, only to be read, until this is asked again; {@link #forgetSource} ends
     * a pass that has asked.
     */
    public Matrices source(float[] x, int offset, int stride, int rowStride) {
        return source.in(x).at(offset, stride, rowStride);
    }

    /** Lets go of the array of {@link #source}, which may be a caller's. */
    public void forgetSource() {
        source.in(NONE);
    }

    /** The kernels' own, small. */
    public float[] kernelScratch() {
        return kernelScratch;
    }

    /** Sums of each image's channels. */
    public double[] imageSums() {
        return imageSums;
    }

    /** Sums of the tiles of one group. */
    public double[] tileSums() {
        return tileSums;
    }

    /** Which tiles are odd, of the groups that are convolved together. */
    public long[] oddTiles() {
        return oddTiles;
    }

    /** In which tiles products may add, of the groups that are convolved together. */
    public long[] addedTiles() {
        return addedTiles;
    }

    public Prefetch prefetch() {
        return prefetch;
    }

    /** Of the channels that layers read. */
    public ChannelStatistics statistics() {
        return statistics;
    }

    /** Of what 1x1 convolutions gave. */
    public ChannelStatistics squeezedStatistics() {
        return squeezedStatistics;
    }

    /** What a forward pass may take. */
    public long limitBytes() {
        return workspace.limitBytes();
    }

    /** Makes room for a pass. */
    public void reserve(BufferNeeds needs, Kernels kernels) {
        if (kernelScratch.length < kernels.scratchFloats()) {
            kernelScratch = new float[kernels.scratchFloats()];
            tileSums = new double[2 * kernels.lanes()];
        }
        if (holds(needs)) {
            return;
        }
        if (sizeBytesWith(needs) > limitBytes()) {
            drop();
        }
        for (int i = 0; i < floats.length; i++) {
            floats[i] = grown(floats[i], needs.floats(i));
            cursors[i].in(floats[i]);
        }
        // what it planned to read may be an array of before
        prefetch = new Prefetch();
        statistics.ensureCapacity((int) needs.statisticsChannels());
        squeezedStatistics.ensureCapacity((int) needs.squeezedStatisticsChannels());
        if (imageSums.length < needs.imageSums()) {
            imageSums = new double[(int) needs.imageSums()];
        }
    }

    private boolean holds(BufferNeeds needs) {
        for (int i = 0; i < floats.length; i++) {
            if (!fits(floats[i], needs.floats(i))) {
                return false;
            }
        }
        for (int slot = 0; slot < needs.mapsSlots(); slot++) {
            if (heldMaps(slot) < needs.maps(slot)) {
                return false;
            }
        }
        return statistics.capacity() >= needs.statisticsChannels()
                && squeezedStatistics.capacity() >= needs.squeezedStatisticsChannels()
                && imageSums.length >= needs.imageSums();
    }

    private static boolean fits(float[] buffer, long count) {
        return count == 0 || START + count <= buffer.length;
    }

    private static float[] grown(float[] buffer, long count) {
        if (fits(buffer, count)) {
            return buffer;
        }
        long needed = START + count;
        if (needed > Shape.MAX_ELEMENTS) {
            throw new IllegalArgumentException(
                    "batch too large: scratch memory of %d floats is needed, an array holds %d; send smaller batches"
                            .formatted(needed, Shape.MAX_ELEMENTS));
        }
        return new float[(int) needed];
    }

    /** Room for feature maps, from the last call if the shape is the same. */
    public FloatTensor maps(Shape shape) {
        return maps(0, shape);
    }

    /**
     * The same, of which each slot has its own.
     *
     * @param slot from 0
     */
    public FloatTensor maps(int slot, Shape shape) {
        while (maps.size() <= slot) {
            maps.add(NO_MAPS);
        }
        FloatTensor room = maps.get(slot);
        if (room == NO_MAPS || !room.shape().equals(shape)) {
            maps.set(slot, NO_MAPS);
            room = FloatTensor.zeros(shape);
            maps.set(slot, room);
        }
        return room;
    }

    private long heldMaps(int slot) {
        boolean held = slot < maps.size() && maps.get(slot) != NO_MAPS;
        return held ? maps.get(slot).data().length : 0;
    }

    /** How a batch is cut, remembered for the latest ones. */
    public Regions regions(RegionCut cut, int lanes) {
        return layouts.regions(cut, lanes);
    }

    /** How the pixels of a batch are numbered, remembered likewise. */
    public PixelOrder order(Shape shape, int lanes) {
        return layouts.order(shape, lanes);
    }

    @Override
    public void drop() {
        Arrays.fill(floats, NONE);
        for (Matrices cursor : cursors) {
            cursor.in(NONE);
        }
        forgetSource();
        imageSums = new double[0];
        maps.clear();
        prefetch = new Prefetch();
        statistics = new ChannelStatistics();
        squeezedStatistics = new ChannelStatistics();
        layouts.forget();
    }

    @Override
    public long sizeBytes() {
        return sizeBytesWith(new BufferNeeds());
    }

    private long sizeBytesWith(BufferNeeds needs) {
        long count = kernelScratch.length;
        for (int i = 0; i < floats.length; i++) {
            count += Math.max(floats[i].length, needs.floats(i));
        }
        for (int slot = 0; slot < Math.max(maps.size(), needs.mapsSlots()); slot++) {
            count += needs.maps(slot) > 0 ? needs.maps(slot) : heldMaps(slot);
        }
        return count * Float.BYTES
                + Math.max(imageSums.length, needs.imageSums()) * Double.BYTES
                + Math.max(statistics.capacity(), needs.statisticsChannels())
                        * ChannelStatistics.CHANNEL_BYTES
                + Math.max(squeezedStatistics.capacity(), needs.squeezedStatisticsChannels())
                        * ChannelStatistics.CHANNEL_BYTES
                + layouts.bytes();
    }

    /** Overwrites all buffers. */
    public void fill(float value) {
        for (float[] buffer : floats) {
            Arrays.fill(buffer, value);
        }
        Arrays.fill(kernelScratch, value);
        Arrays.fill(imageSums, value);
        Arrays.fill(tileSums, value);
        for (FloatTensor room : maps) {
            Arrays.fill(room.data(), value);
        }
    }
}
