package dev.densestream.serde;

/** In what type the elements of an answer are sent. */
public enum OutputDtype {
    /** In the question's. */
    SAME,
    F32,
    F16;

    /** The type of the answer to a question of the given type. */
    public Dtype dtypeFor(Dtype input) {
        return switch (this) {
            case SAME -> input;
            case F32 -> Dtype.F32;
            case F16 -> Dtype.F16;
        };
    }
}
