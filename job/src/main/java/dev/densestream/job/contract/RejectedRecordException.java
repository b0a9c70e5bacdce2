// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.contract;

import dev.densestream.serde.Quoted;
import org.jspecify.annotations.Nullable;

/** A record has no response. The message says why, in one line. */
public final class RejectedRecordException extends RuntimeException {

    /** What dead letters call this exception, wherever the class is: users match on it. */
    static final String NAME = "dev.densestream.job.function.RejectedRecordException";

    private static final long serialVersionUID = 1;

    private static final int MAX_MESSAGE_CHARACTERS = 2_000;

    private final DeadLetterStage stage;

    public RejectedRecordException(DeadLetterStage stage, String message) {
        this(stage, message, null);
    }

    /**
     * @param message put on one line, whatever texts of others it quotes
     * @param cause what was thrown, if anything; dead letters name its class
     */
    public RejectedRecordException(
            DeadLetterStage stage, String message, @Nullable Throwable cause) {
        super(Quoted.line(message, MAX_MESSAGE_CHARACTERS), cause);
        this.stage = stage;
    }

    /** Turned away by what another part threw, in that part's words. */
    public static RejectedRecordException at(DeadLetterStage stage, RuntimeException cause) {
        String message = cause.getMessage();
        return new RejectedRecordException(
                stage, message == null ? cause.toString() : message, cause);
    }

    public DeadLetterStage stage() {
        return stage;
    }

    /** The class that tells what went wrong: the cause's, else this one by its stable name. */
    public String exceptionName() {
        Throwable cause = getCause();
        return cause == null ? NAME : cause.getClass().getName();
    }
}
