// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.contract;

import dev.densestream.job.record.RawRecord;
import dev.densestream.serde.response.Emit;

/** The outputs that a request asks for in its header {@link Headers#EMIT}. */
public final class RequestedOutputs {

    /** As many names as {@link Emit} takes, and none of them is longer than a line. */
    private static final int MAX_CHARACTERS = 4 << 10;

    private RequestedOutputs() {}

    /**
     * What the request's header names; a header without a value counts as none.
     *
     * @param otherwise for requests that have no such header
     * @throws RejectedRecordException if the header holds something else than names
     */
    public static Emit of(RawRecord request, Emit otherwise) {
        String names = request.header(Headers.EMIT);
        if (names == null) {
            return otherwise;
        }
        try {
            if (names.length() > MAX_CHARACTERS) {
                throw new IllegalArgumentException(
                        "outputs: expected at most %d characters, got %d"
                                .formatted(MAX_CHARACTERS, names.length()));
            }
            return Emit.parse(names);
        } catch (IllegalArgumentException e) {
            throw new RejectedRecordException(
                    DeadLetterStage.SHAPE,
                    "header %s: %s; name outputs with commas between them, such as classes,embedding"
                            .formatted(Headers.EMIT, e.getMessage()));
        }
    }
}
