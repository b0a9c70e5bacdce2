// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the job's sinks write. */
final class DeliveryOptions {

    @Option(
            names = "--delivery",
            paramLabel = "<guarantee>",
            converter = OptionTypes.DeliveryType.class,
            description =
                    "exactly-once, or at-least-once, which does not wait for checkpoints and may"
                            + " send a response twice after a failure (default: exactly-once)")
    DeliveryGuarantee delivery = DeliveryConfig.DEFAULT_GUARANTEE;

    @Option(
            names = "--transaction-naming",
            paramLabel = "<strategy>",
            converter = OptionTypes.TransactionNamingType.class,
            description =
                    "how transactional ids are chosen: incrementing, or pooling, which reuses them"
                            + " (default: incrementing)")
    TransactionNamingStrategy transactionNaming = DeliveryConfig.DEFAULT_TRANSACTION_NAMING;

    @Option(
            names = "--transactional-id-prefix",
            paramLabel = "<prefix>",
            description =
                    "prefix of the transactional ids: unique per job on a Kafka cluster, the same"
                            + " at every start (default: the group id)")
    @Nullable String transactionalIdPrefix;

    @Option(
            names = "--sinks-from-scratch",
            paramLabel = "<name>",
            description =
                    "for a savepoint whose transactions the brokers have forgotten: gives them up"
                            + " and keeps the rest of the state. Start with"
                            + " --allowNonRestoredState, use a name that the job never had, and"
                            + " keep the option")
    @Nullable String sinksFromScratch;

    @Option(
            names = "--max-dead-letter-ratio",
            paramLabel = "<share>",
            description =
                    "end the job if, of at least 1000 records that a subtask has within a minute, a"
                            + " larger share becomes dead letters; such as 0.5 (default: 1, which"
                            + " bears all)")
    double maxDeadLetterRatio = 1;

    /**
     * @param groupId the job's consumer group
     */
    DeliveryConfig toConfig(String groupId) {
        return new DeliveryConfig(
                delivery,
                transactionNaming,
                transactionalIdPrefix == null ? groupId : transactionalIdPrefix,
                sinksFromScratch,
                maxDeadLetterRatio);
    }
}
