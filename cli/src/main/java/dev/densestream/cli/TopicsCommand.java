// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.job.config.KafkaOptions;
import dev.densestream.job.config.KafkaProperties;
import dev.densestream.job.config.KafkaPropertyArguments;
import dev.densestream.job.topics.JobTopics;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.MemorySize;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Makes a job's topics. */
@Command(
        name = "topics",
        header = "Create the topics that a job needs; those that exist stay as they are.",
        description = {
            "tensors, features and dead-letters with so many partitions, weights and"
                    + " weights-accepted (both compacted) and weights-status with one. tensors and"
                    + " weights are kept uncompressed, so that the brokers measure the true size of"
                    + " a record."
        },
        sortOptions = false,
        preprocessor = KafkaPropertyArguments.class,
        footer = {
            "",
            "Examples:",
            "  densestream topics",
            "  densestream topics --rows-topic embeddings",
            "  densestream topics --partitions 16 --replication-factor 3 \\",
            "      --bootstrap-servers kafka:9092",
            "  densestream topics --max-message-bytes 8mb --max-answer-bytes 32mb"
        })
final class TopicsCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();

    @Option(
            names = "--partitions",
            paramLabel = "<n>",
            description =
                    "partitions of tensors, features and dead-letters; tensors bounds how many"
                            + " subtasks can work (default: ${DEFAULT-VALUE})")
    int partitions = 4;

    @Option(
            names = "--replication-factor",
            paramLabel = "<n>",
            description = "copies of every partition (default: the brokers' own)")
    @Nullable Short replicationFactor;

    @Option(
            names = "--max-message-bytes",
            paramLabel = "<size>",
            converter = MessageBytesType.class,
            description =
                    "largest record; what TaskManagers need for it is in docs/operations.md"
                            + " (default: 64mb)")
    int maxMessageBytes = JobTopics.MAX_MESSAGE_BYTES;

    @Option(
            names = "--max-answer-bytes",
            paramLabel = "<size>",
            converter = MessageBytesType.class,
            description = "largest record of features (default: that of --max-message-bytes)")
    @Nullable Integer maxResponseBytes;

    @Option(
            names = "--rows-topic",
            paramLabel = "<topic>",
            description = "also create this topic, for the rows of run --rows-topic")
    @Nullable String rowsTopic;

    @Mixin KafkaOptions kafka = new KafkaOptions();

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (partitions < 1) {
            throw new ParameterException(
                    Console.spec(spec).commandLine(),
                    "--partitions: expected at least 1, got " + partitions);
        }
        Map<String, Boolean> created =
                JobTopics.create(
                        KafkaProperties.impatient(kafka.bootstrapServers(), kafka.properties()),
                        wanted());
        PrintWriter out = Console.out(spec);
        created.forEach((topic, isNew) -> out.println(topic + (isNew ? ": created" : ": exists")));
        out.flush();
        return 0;
    }

    private List<NewTopic> wanted() {
        int responseBytes = maxResponseBytes == null ? maxMessageBytes : maxResponseBytes;
        List<NewTopic> topics =
                new ArrayList<>(
                        JobTopics.needed(
                                partitions, replicationFactor, maxMessageBytes, responseBytes));
        if (rowsTopic != null) {
            topics.add(JobTopics.rows(rowsTopic, partitions, replicationFactor, maxMessageBytes));
        }
        return topics;
    }

    /** {@code 67108864} or {@code 64mb}, as much as a Kafka topic can be told. */
    static final class MessageBytesType implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            long bytes;
            try {
                bytes = MemorySize.parseBytes(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "expected a size such as 1048576 or 64mb, got \"%s\"".formatted(text));
            }
            if (bytes < 1 || bytes > Integer.MAX_VALUE) {
                throw new TypeConversionException(
                        "expected a size of 1 to %d bytes, got %s"
                                .formatted(Integer.MAX_VALUE, text));
            }
            return (int) bytes;
        }
    }
}
