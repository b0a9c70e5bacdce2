// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A transaction that is neither committed nor aborted.
 *
 * @param id the transactional id
 * @param state as the brokers call it, such as Ongoing
 * @param producer its producer's id and epoch
 * @param startMillis when it began, since 1970; negative if the brokers do not tell
 * @param partitions that it has written to
 * @param blocked those of them where readers of committed records stand still
 */
public record OpenTransaction(
        String id,
        String state,
        String producer,
        long startMillis,
        List<String> partitions,
        List<String> blocked) {

    public OpenTransaction {
        partitions = List.copyOf(partitions);
        blocked = List.copyOf(blocked);
    }

    /** Whether it is older than that. */
    public boolean isOlderThan(Duration age, long nowMillis) {
        return startMillis >= 0 && nowMillis - startMillis >= age.toMillis();
    }

    /** One line that says it. */
    public String line(long nowMillis) {
        String since =
                startMillis < 0
                        ? "since an unknown time"
                        : String.format(
                                Locale.ROOT,
                                "since %s (%d s)",
                                Moment.of(startMillis),
                                (nowMillis - startMillis) / 1000);
        String what =
                blocked.isEmpty()
                        ? "blocks nobody"
                        : "blocks readers of " + String.join(", ", blocked);
        return "%s  %s  producer %s  %s  %s".formatted(id, state, producer, since, what);
    }
}
