// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import dev.densestream.job.record.PartitionKey;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the job can be told, complete and checked.
 *
 * @param kafka the brokers and what every Kafka client is told
 * @param topics where records come from and go to
 * @param models which weights serve
 * @param responses what a response holds
 * @param limits how large a record may be
 * @param memory what parts of the heap are for
 * @param waiting how records wait for their weights
 * @param delivery what a failure may do to the output
 * @param checkpoints how often the job saves its state, and where
 * @param parallelism subtasks of each operator; null leaves it to Flink's configuration
 */
public record JobConfig(
        KafkaConfig kafka,
        TopicsConfig topics,
        ModelsConfig models,
        ResponsesConfig responses,
        LimitsConfig limits,
        MemoryConfig memory,
        WaitingConfig waiting,
        DeliveryConfig delivery,
        CheckpointsConfig checkpoints,
        @Nullable Integer parallelism)
        implements Serializable {

    /**
     * @throws IllegalArgumentException naming every value that cannot be
     */
    public JobConfig {
        List<String> problems = new ArrayList<>();
        kafka.check(problems);
        topics.check(problems);
        models.check(problems);
        limits.check(problems);
        memory.check(problems);
        waiting.check(problems);
        delivery.check(problems);
        checkpoints.check(problems);
        if (parallelism != null) {
            Checks.atLeast(1, parallelism, "parallelism", problems);
            Checks.atMost(PartitionKey.KEY_GROUPS, parallelism, "parallelism", problems);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }
}
