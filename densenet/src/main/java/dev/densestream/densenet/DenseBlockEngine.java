package dev.densestream.densenet;

/** A way to compute dense blocks. Engines agree within the tolerance of their precision. */
public interface DenseBlockEngine {

    /** What to call it in logs and reports, such as {@code reference}. */
    String name();

    /** The single-precision numbers that one of its instructions takes; 1 if they go one by one. */
    default int lanes() {
        return 1;
    }

    /**
     * Does once what does not depend on the input, such as packing weights.
     *
     * @return an immutable block that any number of threads may share
     */
    PreparedBlock prepare(DenseBlock block);
}
