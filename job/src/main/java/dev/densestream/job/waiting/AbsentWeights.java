// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.waiting;

import dev.densestream.job.contract.DeadLetterStage;
import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.record.WeightsUpdate;
import dev.densestream.serde.Quoted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a dead letter says of weights that did not come: which were asked for, and which are known.
 *
 * @param known the kept versions of the model; null if there are none
 * @param lastError why they are not ready; null if no attempt has failed
 */
public record AbsentWeights(
        ModelChoice choice, @Nullable List<WeightsUpdate> known, @Nullable String lastError) {

    /** A longer name is shortened, so that the rest of the message is there. */
    private static final int MAX_NAME_CHARACTERS = 250;

    /** The record waited as long as records may. */
    public RejectedRecordException timeIsUp(long timeoutMillis) {
        return rejected(
                " within %d ms%s; publish %s, or raise --wait-timeout"
                        .formatted(timeoutMillis, note(), wanted()));
    }

    /** The record finds no room to wait in. */
    public RejectedRecordException noRoom(WaitingRoom.Taken own, WaitingRoom.Taken all) {
        return rejected(
                " yet%s, and %d records of %d bytes wait for %s, %d of %d bytes in all; publish %s, or raise --max-waiting-records or --max-waiting-bytes"
                        .formatted(
                                note(),
                                own.records(),
                                own.bytes(),
                                wanted(),
                                all.records(),
                                all.bytes(),
                                wanted()));
    }

    private RejectedRecordException rejected(String rest) {
        String subject =
                choice.pinned().isPresent()
                        ? "version " + choice.pinned().getAsLong() + " did not come"
                        : "no weights came";
        return new RejectedRecordException(
                DeadLetterStage.MODEL,
                "model %s: %s%s"
                        .formatted(
                                Quoted.line(choice.model(), MAX_NAME_CHARACTERS), subject, rest));
    }

    private String wanted() {
        return choice.pinned().isPresent() ? "it" : "them";
    }

    private String note() {
        if (lastError != null) {
            return " (" + lastError + ")";
        }
        if (choice.pinned().isEmpty()) {
            return "";
        }
        return known == null
                ? " (no version is known)"
                : " (known: " + ModelChoice.versions(known) + ")";
    }
}
