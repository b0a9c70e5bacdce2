// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.buffer;

import dev.densestream.densenet.tensor.Shape;
import java.util.Arrays;
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
    private long maps;
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
        maps = elements;
        return this;
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

    long maps() {
        return maps;
    }

    /** Whether every buffer fits into a Java array. */
    public boolean fitArrays() {
        return LongStream.concat(Arrays.stream(floats), LongStream.of(maps))
                .allMatch(count -> count + Buffers.START <= Shape.MAX_ELEMENTS);
    }

    /** All of it in bytes. */
    public long bytes() {
        long bytes = tableBytes + arrayBytes(maps);
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
