// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.kafka;

import dev.densestream.job.topics.JobTopics;
import java.util.Map;

/**
 * What the job's Kafka clients hold at most, and the settings that bound it. The same sums are in
 * {@code docs/operations.md}, and the build checks the project's own deployments against them.
 */
public final class ClientMemory {

    /**
     * Of one fetch: enough to read small records fast. A record beyond it comes alone, so a fetch
     * holds this or one record.
     */
    public static final int FETCH_BYTES = 8 << 20;

    /** Of one record to send, and of all that a producer has yet to send. */
    public static final int SEND_BYTES = JobTopics.MAX_MESSAGE_BYTES;

    /**
     * A poll hands on so many records. Compressed ones grow when they are handed on, and up to four
     * polls are held at a time.
     */
    private static final int POLL_RECORDS = 10;

    /** In use, two in Flink's queue, and one that waits to get into it. */
    private static final int POLLS = 4;

    /**
     * The largest piece of memory outside the heap that a thread keeps for its next read or write:
     * {@code jdk.nio.maxCachedBufferSize}, as image, manifests and launcher set it. A record of 16
     * MiB and its headers, as a larger piece costs much with each read.
     */
    public static final long KEPT_PIECE_BYTES = (16 << 20) + (64 << 10);

    /** Of one topic, with exactly-once: one still commits while the other sends. */
    private static final int PRODUCERS = 2;

    /** In the end each is as large as the thread's largest record: a request has three parts. */
    private static final int PIECES_OF_A_PRODUCER = 3;

    /** The systems' own, which grow with what comes. */
    private static final String SOCKET_BUFFER = "-1";

    /** For a client that reads. */
    static final Map<String, String> CONSUMER =
            Map.of(
                    "fetch.max.bytes", String.valueOf(FETCH_BYTES),
                    // by default as large as one tensor, so that each would cost a round trip
                    "max.partition.fetch.bytes", String.valueOf(FETCH_BYTES),
                    "max.poll.records", String.valueOf(POLL_RECORDS),
                    "receive.buffer.bytes", SOCKET_BUFFER);

    /** For a client that writes. */
    static final Map<String, String> PRODUCER =
            Map.of(
                    "max.request.size", String.valueOf(SEND_BYTES),
                    "buffer.memory", String.valueOf(SEND_BYTES),
                    "send.buffer.bytes", SOCKET_BUFFER);

    private ClientMemory() {}

    /**
     * Heap of one slot's clients: the fetch, the polls taken from it, the copy that goes to the
     * computing subtask, and what waits in the producers of responses and of dead letters.
     *
     * @param recordBytes the largest record of {@code tensors}
     * @param bufferBytes {@code buffer.memory} of the producers
     */
    public static long heapBytes(long recordBytes, long bufferBytes) {
        long fetch = Math.max(FETCH_BYTES, recordBytes);
        return (1 + POLLS) * fetch + recordBytes + 2 * bufferBytes;
    }

    /**
     * Memory outside the heap that one slot's clients take. What a socket reads or writes is copied
     * there in one piece, up to the largest record: by the consumer, and by two producers per
     * topic. A thread keeps such pieces up to {@link #KEPT_PIECE_BYTES}.
     *
     * @param recordBytes the largest record of {@code tensors} and of {@code dead-letters}
     * @param responseBytes the largest record of {@code features}
     */
    public static long directBytes(long recordBytes, long responseBytes) {
        return Math.max(FETCH_BYTES, recordBytes)
                + producersDirectBytes(recordBytes)
                + producersDirectBytes(responseBytes);
    }

    /** Of the producers of one topic; only one of them sends at a time. */
    private static long producersDirectBytes(long recordBytes) {
        long kept = PRODUCERS * PIECES_OF_A_PRODUCER * Math.min(recordBytes, KEPT_PIECE_BYTES);
        return recordBytes > KEPT_PIECE_BYTES ? kept + recordBytes : kept;
    }
}
