// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.clients;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A Kafka client of the job can do no more, and would not have said so. */
public final class ClientFailure extends IOException {

    private static final long serialVersionUID = 1;

    private ClientFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * A producer without the thread that sends its records.
     *
     * @param cause what the thread died of, null if nobody saw it
     */
    static ClientFailure ofProducer(String clientId, @Nullable Throwable cause) {
        return new ClientFailure(
                "Kafka producer %s: its network thread died (%s), so nothing it was given would ever be sent; the job goes on from its last checkpoint; %s"
                        .formatted(
                                clientId, cause == null ? "cause unknown" : cause, remedy(cause)),
                cause);
    }

    private static String remedy(@Nullable Throwable cause) {
        if (cause == null) {
            return "look for \"Uncaught exception in thread\" in this TaskManager's log";
        }
        if (!(cause instanceof OutOfMemoryError)) {
            return "if it happens again, please report it";
        }
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("direct")
                ? "if it happens again, raise taskmanager.memory.task.off-heap.size"
                : "if it happens again, raise taskmanager.memory.task.heap.size";
    }
}
