// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.verify;

import java.util.HashMap;
import java.util.Map;

/** Numbers that must rise within each lane. */
final class Order {

    /**
     * Where order is kept.
     *
     * @param topic of the responses or the dead letters
     * @param partition of the requests
     * @param pinned the version that the requests ask for; empty for none, a lane like any other
     * @param unreadable whether they do not wait for weights, as others do
     */
    record Lane(String topic, int partition, String model, String pinned, boolean unreadable) {}

    private final Map<Lane, Long> last = new HashMap<>();

    /** Whether the number is at least as large as all of its lane before. */
    boolean keeps(Lane lane, long number) {
        return last.merge(lane, number, Math::max) == number;
    }
}
