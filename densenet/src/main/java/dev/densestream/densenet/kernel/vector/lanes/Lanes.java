// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector.lanes;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The widest vectors of this machine, and what depends on their width alone. */
public final class Lanes {

    public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    public static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, FLOATS.vectorShape());
    public static final VectorSpecies<Double> DOUBLES =
            VectorSpecies.of(double.class, FLOATS.vectorShape());

    /**
     * The class of vectors of floats. What is cast to it is of this class for certain. Of other
     * values the compiler believes what it has seen so far, until that was wrong a hundred times in
     * what it compiles together, where each operation that was ever wrong, anywhere, counts as
     * often as it is inlined (PerMethodTrapLimit). Then vectors become objects, ten times slower:
     * loops with many operations must not depend on it.
     */
    public static final Class<? extends FloatVector> KIND = FloatVector.zero(FLOATS).getClass();

    /**
     * What no offset reaches. A check against it never fails, but the compiler must have all sums
     * right wherever it might. Without such checks it may move the loads of all columns to the
     * start of a step, where registers do not suffice for them; then sums go through memory in each
     * step, at half the speed.
     */
    public static final int UNREACHED = Integer.MAX_VALUE;

    /** Floats in a vector. */
    public static final int L = FLOATS.length();

    /** Machines with vectors of 512 bits have 32 registers for them, others 16. */
    private static final boolean MANY_REGISTERS = L >= 16;

    /** The widest block of columns. */
    public static final int WIDEST = columnBlock(Integer.MAX_VALUE);

    /** The number of floats in a vector. */
    public static int count() {
        return L;
    }

    /** The width of a vector in bits. */
    public static int bits() {
        return FLOATS.vectorBitSize();
    }

    /** See {@link dev.densestream.densenet.kernel.Kernels#columnBlock}. */
    public static int columnBlock(int remaining) {
        if (MANY_REGISTERS) {
            return remaining >= 12 ? 12 : remaining >= 8 ? 8 : remaining >= 4 ? 4 : 1;
        }
        return remaining >= 6 ? 6 : remaining >= 4 ? 4 : 1;
    }

    private Lanes() {}
}
