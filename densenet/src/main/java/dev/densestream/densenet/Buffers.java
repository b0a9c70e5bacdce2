package dev.densestream.densenet;

import java.util.Arrays;

/**
 * What a forward pass needs of a {@link Workspace}: how many floats of each buffer, and whatever
 * else it holds. Stages add what they use; a buffer that several use is as large as the largest
 * asks.
 */
final class Buffers {

    /** An array's own header and what alignment adds. */
    private static final long ARRAY_BYTES = 80;

    private final long[] floats = new long[Buffer.ALL.length];
    private long statisticsChannels;
    private long squeezedStatisticsChannels;
    private long imageSums;
    private long tableBytes;

    /** The buffers of floats. */
    enum Buffer {
        /** Normalized channels as phase planes. */
        PHASES,
        /** Transformed inputs of one group of tiles. */
        TRANSFORMED,
        /** Products of some groups of tiles, still transformed. */
        PRODUCTS,
        /** What the channels before a panel give to the panel's layers, all groups. */
        PARTIAL,
        /** Outputs of one group of tiles, as phases. */
        TILES,
        /** Rows of pixels, before they become phases or after. */
        ROWS,
        /** Pixels as they are, group by group, all channels of a group together. */
        PACKED,
        /** Normalized pixels of one group, a chunk of channels. */
        PIXELS,
        /** What 1x1 convolutions gave. */
        SQUEEZED,
        /** Means, scales and shifts of a layer's input. */
        NORM,
        /** The same of the second norm of a bottleneck layer. */
        NORM2,
        /** Feature maps that nobody but this caller sees. */
        MAPS;

        private static final Buffer[] ALL = values();

        /** By its place in the order. */
        static Buffer of(int ordinal) {
            return ALL[ordinal];
        }
    }

    Buffers need(Buffer buffer, long count) {
        int i = buffer.ordinal();
        floats[i] = Math.max(floats[i], count);
        return this;
    }

    Buffers needStatistics(long channels) {
        statisticsChannels = Math.max(statisticsChannels, channels);
        return this;
    }

    Buffers needSqueezedStatistics(long channels) {
        squeezedStatisticsChannels = Math.max(squeezedStatisticsChannels, channels);
        return this;
    }

    Buffers needImageSums(long count) {
        imageSums = Math.max(imageSums, count);
        return this;
    }

    /** Adds tables that describe the layout of a batch. */
    Buffers needTables(long bytes) {
        tableBytes += bytes;
        return this;
    }

    long floats(Buffer buffer) {
        return floats[buffer.ordinal()];
    }

    long statisticsChannels() {
        return statisticsChannels;
    }

    long squeezedStatisticsChannels() {
        return squeezedStatisticsChannels;
    }

    long imageSums() {
        return imageSums;
    }

    /** Whether every buffer fits into a Java array. */
    boolean fitArrays() {
        return Arrays.stream(floats).allMatch(f -> f + Workspace.START <= Shape.MAX_ELEMENTS);
    }

    /** All of it in bytes. */
    long bytes() {
        long bytes = tableBytes;
        for (long count : floats) {
            bytes += count == 0 ? 0 : (count + Workspace.START) * Float.BYTES + ARRAY_BYTES;
        }
        bytes +=
                (statisticsChannels + squeezedStatisticsChannels) * ChannelStatistics.CHANNEL_BYTES;
        return bytes + imageSums * Double.BYTES;
    }
}
