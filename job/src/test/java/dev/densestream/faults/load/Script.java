// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongFunction;

/**
 * Requests in the order to send them, part by part, and good ones for ever behind the last part.
 * Once a request was sent, its number gives the same one at every call.
 */
public final class Script {

    /** As fast as the producer takes them. */
    public static final int BURST = 1_000_000;

    private final LongFunction<Request> good;
    private final int goodRate;
    private final List<Part> parts = new ArrayList<>();
    private final Queue<LongFunction<Request>> asked = new ConcurrentLinkedQueue<>();
    private final Map<Long, LongFunction<Request>> inserted = new ConcurrentHashMap<>();

    /**
     * Requests that follow each other.
     *
     * @param first number
     * @param end the number behind the last one
     * @param rate requests in a second
     */
    private record Part(
            long first, long end, int rate, boolean hostile, LongFunction<Request> requests) {}

    /**
     * @param good a good request of a number
     * @param goodRate how many of them in a second
     */
    public Script(LongFunction<Request> good, int goodRate) {
        this.good = good;
        this.goodRate = goodRate;
    }

    /** Goes on with that many good requests at the script's own rate. */
    public Script good(int count) {
        return good(count, goodRate);
    }

    /** Goes on with that many good requests. */
    public Script good(int count, int rate) {
        return add(count, rate, false, good);
    }

    /** Goes on with one that is not good. */
    public Script hostile(LongFunction<Request> request) {
        return hostile(1, goodRate, request);
    }

    /** Goes on with many that are not good. */
    public Script hostile(int count, int rate, LongFunction<Request> requests) {
        return add(count, rate, true, requests);
    }

    private Script add(int count, int rate, boolean hostile, LongFunction<Request> requests) {
        parts.add(new Part(length(), length() + count, rate, hostile, requests));
        return this;
    }

    /** Has one that is not good sent as soon as may be, behind the last part. */
    public void insert(LongFunction<Request> request) {
        asked.add(request);
    }

    /** Settles what the request of that number is; to be called in the order of numbers. */
    void settle(long number) {
        LongFunction<Request> next = number < length() ? null : asked.poll();
        if (next != null) {
            inserted.put(number, next);
        }
    }

    /** The number behind the last request of the last part. */
    public long length() {
        return parts.isEmpty() ? 0 : parts.get(parts.size() - 1).end();
    }

    /** Whether the request of that number is not good. */
    public boolean hostile(long number) {
        return inserted.containsKey(number) || part(number).hostile();
    }

    /** The request of that number. */
    public Request request(long number) {
        LongFunction<Request> insert = inserted.get(number);
        return (insert == null ? part(number).requests() : insert).apply(number);
    }

    /** How long to wait before the next one is sent. */
    long nanosAfter(long number) {
        return 1_000_000_000L / part(number).rate();
    }

    private Part part(long number) {
        for (Part part : parts) {
            if (number < part.end()) {
                return part;
            }
        }
        return new Part(length(), Long.MAX_VALUE, goodRate, false, good);
    }
}
