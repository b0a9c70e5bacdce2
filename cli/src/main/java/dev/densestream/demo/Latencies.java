// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times from sending a request to reading its committed response. */
final class Latencies {

    private final List<Long> nanos = new ArrayList<>();

    void add(long latencyNanos) {
        nanos.add(latencyNanos);
    }

    int count() {
        return nanos.size();
    }

    /** The latency that this share of all does not exceed (nearest rank), in milliseconds. */
    long percentileMillis(double share) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        int rank = (int) Math.ceil(share * sorted.size());
        return Math.round(sorted.get(Math.max(rank, 1) - 1) / 1e6);
    }
}
