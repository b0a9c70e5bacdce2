package dev.densestream.faults.load;

import dev.densestream.job.function.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is special about a question, and what must come of it. */
public enum Kind {
    GOOD(null, false),
    /** Asks for the version that was newest when it was sent; it may be gone when it is read. */
    PINNED(Stage.MODEL, true),
    /** Cut off in the middle of its payload. */
    TRUNCATED(Stage.DECODE, false),
    /** Random bytes. */
    GARBAGE(Stage.DECODE, false),
    NO_VALUE(Stage.DECODE, false),
    /** Says one format in its header and is in another. */
    WRONG_CONTENT_TYPE(Stage.DECODE, false),
    /** One channel more than the model takes. */
    WRONG_CHANNELS(Stage.SHAPE, false),
    /** A picture of a megabyte. */
    HUGE(null, false),
    /** Its answer would be larger than the job allows. */
    HUGE_ANSWER(Stage.SIZE, false),
    /** Random bytes, more than the job reads. */
    HUGE_GARBAGE(Stage.SIZE, false),
    /** Waits in state for a model that never comes. */
    UNKNOWN_MODEL(Stage.MODEL, false);

    /** Those of ordinary size that are not good. */
    static final List<Kind> SPECIAL =
            List.of(
                    PINNED,
                    TRUNCATED,
                    GARBAGE,
                    NO_VALUE,
                    WRONG_CONTENT_TYPE,
                    WRONG_CHANNELS,
                    UNKNOWN_MODEL);

    private final @Nullable Stage stage;
    private final boolean either;

    Kind(@Nullable Stage stage, boolean either) {
        this.stage = stage;
        this.either = either;
    }

    /** Whether an answer is right. */
    public boolean mayBeAnswered() {
        return stage == null || either;
    }

    /** Whether a dead letter of that stage is right. */
    public boolean mayDieAt(String label) {
        return stage != null && stage.label().equals(label);
    }
}
