package dev.densestream.densenet.kernel;

/**
 * Brings memory into the second-level cache ahead of its use. A loop that does nothing but load has
 * many cache misses under way at once; a matrix product that meets the same misses has but a few
 * and waits for each.
 */
public final class Prefetch {

    /** Floats in a cache line. */
    private static final int LINE = 16;

    /**
     * Reads one float of each cache line.
     *
     * @return something of what was read, for the caller to store: or else the compiler would drop
     *     the loads
     */
    public static int touch(float[] x, int offset, int count) {
        int bits = 0;
        for (int i = offset; i < offset + count; i += LINE) {
            bits ^= Float.floatToRawIntBits(x[i]);
        }
        return bits;
    }

    private Prefetch() {}
}
