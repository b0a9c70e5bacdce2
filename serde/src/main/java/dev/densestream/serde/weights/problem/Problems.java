// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights.problem;

import dev.densestream.serde.Quoted;
import dev.densestream.serde.weights.problem.WeightsException.Problem;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with one file of weights, collected so that one error can name it all. */
public final class Problems {

    /** How many are kept; a hostile file can have millions. */
    static final int MAX_KEPT = 1000;

    private final List<Problem> kept = new ArrayList<>();
    private int count;

    /**
     * @param where a name, which may come from the file as it is
     * @param what what was expected and got; one line, with everything of the file's quoted
     */
    public void add(Reason reason, String where, String what) {
        count++;
        if (kept.size() < MAX_KEPT) {
            kept.add(problem(reason, where, what));
        }
    }

    /**
     * @throws WeightsException if anything was added
     */
    public void throwIfAny() {
        if (count > 0) {
            throw new WeightsException(kept, count);
        }
    }

    public static WeightsException only(Reason reason, String where, String what) {
        return new WeightsException(List.of(problem(reason, where, what)), 1);
    }

    private static Problem problem(Reason reason, String where, String what) {
        return new Problem(reason, Quoted.plain(where) + ": " + what);
    }
}
