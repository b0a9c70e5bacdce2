// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

/**
 * Memory that is wanted soon, to be brought into the second-level cache: at once, or line by line
 * while a product computes.
 *
 * <p>A product that meets a miss waits for it, and its arithmetic leaves room for a load in each
 * step. Where steps of a product read a line each of what comes next, the next stage finds it near.
 * One per caller; has no memory of its own.
 */
public final class Prefetch {

    /** Floats in a cache line. */
    public static final int LINE = 16;

    private float[] x = {};
    private int next;
    private int end;
    private float kept;

    /** Plans to read {@code count} floats of {@code x} from {@code offset}, and nothing else. */
    public void plan(float[] x, int offset, int count) {
        this.x = x;
        next = offset;
        end = offset + count;
    }

    /** Plans to read nothing. */
    public void planNothing() {
        end = next;
    }

    /** Whether something is planned. */
    public boolean planned() {
        return next < end;
    }

    /** Reads some memory now, with many misses under way at once, and plans nothing. */
    public void read(float[] x, int offset, int count) {
        int bits = 0;
        for (int i = offset; i < offset + count; i += LINE) {
            bits ^= Float.floatToRawIntBits(x[i]);
        }
        keep(bits);
        planNothing();
    }

    /** The array that is planned to be read. */
    public float[] array() {
        return x;
    }

    /**
     * Takes {@code lines} cache lines out of the plan, for the caller to read one float of each.
     *
     * @return where in {@link #array} the first one is, with all of them within the array; or -1
     *     where nothing is planned
     */
    public int take(int lines) {
        int at = Math.min(next, x.length - lines * LINE);
        if (next >= end || at < 0) {
            return -1;
        }
        next += lines * LINE;
        return at;
    }

    /** Accepts something of what was read: or else the compiler would drop the loads. */
    public void keep(float read) {
        kept = read;
    }
}
