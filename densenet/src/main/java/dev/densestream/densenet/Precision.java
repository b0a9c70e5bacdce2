package dev.densestream.densenet;

/** What a forward pass computes in. */
public enum Precision {
    /** Single precision: a {@link FloatTensor} to a {@link FloatTensor}. */
    SINGLE(Float.BYTES),
    /** Double precision: a {@link DoubleTensor} to a {@link DoubleTensor}. */
    DOUBLE(Double.BYTES);

    private final int bytes;

    Precision(int bytes) {
        this.bytes = bytes;
    }

    /** Of a number. */
    public int bytes() {
        return bytes;
    }
}
