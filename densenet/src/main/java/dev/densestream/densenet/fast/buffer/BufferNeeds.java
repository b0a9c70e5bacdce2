// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.buffer;

import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What a forward pass needs of a caller's {@link Buffers}: how many floats of each, and whatever
 * else they hold. Stages add what they use; a buffer that several use is as large as the largest
 * asks.
 */
public final class BufferNeeds {

    /** An array's own header and what alignment adds. */
    private static final long ARRAY_BYTES = 80;

    private final long[] floats = new long[Buffer.COUNT];
    private long statisticsChannels;
    private long squeezedStatisticsChannels;
    private long imageSums;
    private final List<Long> maps = new ArrayList<>();
    private long tableBytes;

    public BufferNeeds need(Buffer buffer, long count) {
        int i = buffer.ordinal();
        floats[i] = Math.max(floats[i], count);
        return this;
    }

    public BufferNeeds needStatistics(long channels) {
        statisticsChannels = Math.max(statisticsChannels, channels);
        return this;
    }

    public BufferNeeds needSqueezedStatistics(long channels) {
        squeezedStatisticsChannels = Math.max(squeezedStatisticsChannels, channels);
        return this;
    }

    public BufferNeeds needImageSums(long count) {
        imageSums = Math.max(imageSums, count);
        return this;
    }

    /** Adds room for feature maps that nobody but the caller sees. */
    public BufferNeeds needMaps(long elements) {
        return needMaps(0, elements);
    }

    /** The same in one of several slots. */
    public BufferNeeds needMaps(int slot, long elements) {
        while (maps.size() <= slot) {
            maps.add(0L);
        }
        maps.set(slot, Math.max(maps.get(slot), elements));
        return this;
    }

    /** What a pass needs that does this and, before or after, something else. */
    public BufferNeeds and(BufferNeeds other) {
        for (Buffer buffer : Buffer.values()) {
            need(buffer, other.floats[buffer.ordinal()]);
        }
        for (int slot = 0; slot < other.maps.size(); slot++) {
            needMaps(slot, other.maps.get(slot));
        }
        return needStatistics(other.statisticsChannels)
                .needSqueezedStatistics(other.squeezedStatisticsChannels)
                .needImageSums(other.imageSums)
                .needTables(other.tableBytes);
    }

    /** Adds tables that describe the layout of a batch. */
    public BufferNeeds needTables(long bytes) {
        tableBytes += bytes;
        return this;
    }

    long floats(int ordinal) {
        return floats[ordinal];
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

    int mapsSlots() {
        return maps.size();
    }

    long maps(int slot) {
        return slot < maps.size() ? maps.get(slot) : 0;
    }

    /** Whether every buffer fits into a Java array. */
    public boolean fitArrays() {
        return LongStream.concat(Arrays.stream(floats), maps.stream().mapToLong(count -> count))
                .allMatch(count -> count + Buffers.START <= Shape.MAX_ELEMENTS);
    }

    /** All of it in bytes. */
    public long bytes() {
        long bytes = tableBytes;
        for (long count : maps) {
            bytes += arrayBytes(count);
        }
        for (long count : floats) {
            bytes += arrayBytes(count);
        }
        bytes +=
                (statisticsChannels + squeezedStatisticsChannels) * ChannelStatistics.CHANNEL_BYTES;
        return bytes + imageSums * Double.BYTES;
    }

    private static long arrayBytes(long count) {
        return count == 0 ? 0 : (count + Buffers.START) * Float.BYTES + ARRAY_BYTES;
    }
}
