// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.vector.lanes.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.lanes.Lanes.L;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/** Which lanes of a vector count. */
final class Masks {

    /** L all-ones, then L zeros: from index L - n, a mask of the first n lanes. */
    static final int[] FIRST_LANES = firstLanes();

    /** The lanes from the middle on. */
    static final VectorMask<Float> UPPER_HALF = upperHalf();

    /** The lanes where x counts and not what is beyond a border; elsewhere 0, even for NaN. */
    static FloatVector keep(FloatVector x, IntVector allOnesOrZeros) {
        return x.reinterpretAsInts().and(allOnesOrZeros).reinterpretAsFloats();
    }

    private static int[] firstLanes() {
        int[] lanes = new int[2 * L];
        Arrays.fill(lanes, 0, L, -1);
        return lanes;
    }

    private static VectorMask<Float> upperHalf() {
        boolean[] lanes = new boolean[L];
        for (int lane = L / 2; lane < L; lane++) {
            lanes[lane] = true;
        }
        return VectorMask.fromArray(FLOATS, lanes, 0);
    }

    private Masks() {}
}
