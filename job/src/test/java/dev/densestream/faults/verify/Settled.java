// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.verify;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** How many responses and dead letters each request has. */
final class Settled {

    private final BitSet answered = new BitSet();
    private final BitSet deadLettered = new BitSet();

    /** Beyond the first of a request, whatever it was; only of those that have more than one. */
    private final Map<Integer, Integer> further = new HashMap<>();

    /** Notes a response, and returns whether it is the first that came of the request. */
    boolean response(int number) {
        return note(number, answered);
    }

    /** Notes a dead letter, and returns whether it is the first that came of the request. */
    boolean deadLetter(int number) {
        return note(number, deadLettered);
    }

    private boolean note(int number, BitSet where) {
        boolean first = count(number) == 0;
        where.set(number);
        if (!first) {
            further.merge(number, 1, Integer::sum);
        }
        return first;
    }

    /** Responses and dead letters of a request together. */
    int count(int number) {
        boolean any = answered.get(number) || deadLettered.get(number);
        return (any ? 1 : 0) + further.getOrDefault(number, 0);
    }

    boolean answered(int number) {
        return answered.get(number);
    }

    /** The requests with at least one of either. */
    BitSet any() {
        BitSet any = (BitSet) answered.clone();
        any.or(deadLettered);
        return any;
    }

    int answered() {
        return answered.cardinality();
    }

    int deadLettered() {
        return deadLettered.cardinality();
    }
}
