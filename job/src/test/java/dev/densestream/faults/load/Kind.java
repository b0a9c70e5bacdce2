// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.load;

import dev.densestream.job.contract.DeadLetterStage;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is special about a request, and what must come of it. */
public enum Kind {
    GOOD(Set.of(), true, ""),
    /** Asks for the version that was newest when it was sent; it may be gone when it is read. */
    PINNED(Set.of(DeadLetterStage.MODEL), true, ""),
    /** Cut off in the middle of its payload. */
    TRUNCATED(Set.of(DeadLetterStage.DECODE), false, ""),
    /** Random bytes. */
    GARBAGE(Set.of(DeadLetterStage.DECODE), false, ""),
    NO_VALUE(Set.of(DeadLetterStage.DECODE), false, ""),
    /** Says one format in its header and is in another. */
    WRONG_CONTENT_TYPE(Set.of(DeadLetterStage.DECODE), false, ""),
    /** One channel more than the model takes. */
    WRONG_CHANNELS(Set.of(DeadLetterStage.SHAPE), false, ""),
    /** A picture of a megabyte. */
    HUGE(Set.of(), true, ""),
    /** Its response would be larger than the job allows. */
    HUGE_RESPONSE(Set.of(DeadLetterStage.SIZE), false, ""),
    /** Random bytes, more than the job reads. */
    HUGE_GARBAGE(Set.of(DeadLetterStage.SIZE), false, ""),
    /** Random bytes, as many as the topic takes. */
    VAST_GARBAGE(Set.of(DeadLetterStage.DECODE, DeadLetterStage.SIZE), false, ""),
    /** Waits in state for a model that never comes. */
    UNKNOWN_MODEL(Set.of(DeadLetterStage.MODEL), false, ""),
    /** Within all limits of bytes; more memory than some programs have for it. */
    HEAVY(Set.of(DeadLetterStage.SIZE), true, Kind.NUMBER_AND_OPTION),
    /** Within all limits of bytes; no program has the memory or the time for it. */
    TOO_HEAVY(Set.of(DeadLetterStage.SIZE), false, Kind.NUMBER_AND_OPTION),
    /** Pins {@link #NO_VERSION}. */
    PINNED_TO_NONE(Set.of(DeadLetterStage.MODEL), false, "\\b" + Kind.NO_VERSION + "\\b"),
    /** Its header names a model of no letters. */
    EMPTY_MODEL(
            Set.of(DeadLetterStage.MODEL, DeadLetterStage.DECODE), false, "densestream-model\\b"),
    /** Pins a version in digits of another script. */
    FOREIGN_DIGITS(
            Set.of(DeadLetterStage.MODEL, DeadLetterStage.DECODE),
            false,
            "densestream-model-version\\b");

    /** A version that nobody publishes. */
    public static final long NO_VERSION = 999_999_999;

    private static final String NUMBER_AND_OPTION = "[0-9].*--[a-z]";

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

    private static final Set<Kind> UNREADABLE =
            Set.of(TRUNCATED, GARBAGE, NO_VALUE, WRONG_CONTENT_TYPE, HUGE_GARBAGE, VAST_GARBAGE);

    private final Set<DeadLetterStage> stages;
    private final boolean answered;
    private final Pattern message;

    /**
     * @param stages of dead letters that are right
     * @param answered whether a response is right
     * @param message what a dead letter must say, somewhere
     */
    Kind(Set<DeadLetterStage> stages, boolean answered, String message) {
        this.stages = stages;
        this.answered = answered;
        this.message = Pattern.compile(message);
    }

    /** Whether it cannot be read, so that it is turned away whatever waits before it. */
    public boolean isUnreadable() {
        return UNREADABLE.contains(this);
    }

    /** Whether a response is right. */
    public boolean mayBeAnswered() {
        return answered;
    }

    /** Whether a dead letter of that stage is right. */
    public boolean mayDieAt(String label) {
        return stages.stream().anyMatch(stage -> stage.label().equals(label));
    }

    /** Whether a dead letter says what it must say. */
    public boolean isNamedBy(@Nullable String text) {
        return message.matcher(text == null ? "" : text).find();
    }
}
