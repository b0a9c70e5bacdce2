package dev.densestream.densenet;

/** A way to compute dense blocks. Engines agree within the tolerance of their precision. */
public interface DenseBlockEngine {

    /** What to call it in logs and reports, such as {@code reference}. */
    String name();

    /**
     * Does once what does not depend on the input, such as packing weights.
     *
     * @return an immutable block that any number of threads may share
     */
    PreparedBlock prepare(DenseBlock block);
}
