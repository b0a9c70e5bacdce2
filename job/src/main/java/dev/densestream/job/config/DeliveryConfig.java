// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.jspecify.annotations.Nullable;

/**
 * What a failure may do to the output.
 *
 * @param guarantee exactly once (consumers read committed) or at least once
 * @param transactionNaming how transactional ids are chosen
 * @param transactionalIdPrefix unique per job on a Kafka cluster
 * @param sinksFromScratch names sinks that take nothing from a savepoint of differently named ones;
 *     null for the usual ones
 * @param maxDeadLetterRatio the share of dead letters above which the job ends; 1 for none
 */
public record DeliveryConfig(
        DeliveryGuarantee guarantee,
        TransactionNamingStrategy transactionNaming,
        String transactionalIdPrefix,
        @Nullable String sinksFromScratch,
        double maxDeadLetterRatio)
        implements Serializable {

    public static final DeliveryGuarantee DEFAULT_GUARANTEE = DeliveryGuarantee.EXACTLY_ONCE;
    public static final TransactionNamingStrategy DEFAULT_TRANSACTION_NAMING =
            TransactionNamingStrategy.INCREMENTING;

    private static final Pattern SINKS = Pattern.compile("[a-zA-Z0-9._-]{1,50}");

    /** Adds what cannot be. */
    void check(List<String> problems) {
        if (guarantee == DeliveryGuarantee.NONE) {
            problems.add("delivery: expected exactly-once or at-least-once, got none");
        }
        if (!(maxDeadLetterRatio > 0 && maxDeadLetterRatio <= 1)) {
            problems.add(
                    "--max-dead-letter-ratio: expected more than 0 and at most 1, got "
                            + maxDeadLetterRatio);
        }
        Checks.present(transactionalIdPrefix, "transactional id prefix", problems);
        if (sinksFromScratch != null && !SINKS.matcher(sinksFromScratch).matches()) {
            problems.add(
                    "--sinks-from-scratch \"%s\": expected 1 to 50 of a-z A-Z 0-9 . _ -"
                            .formatted(sinksFromScratch));
        }
    }
}
