package dev.densestream.cli;

import dev.densestream.job.KafkaOptions;
import dev.densestream.job.KafkaPropertyArguments;
import dev.densestream.job.io.JobTopics;
import dev.densestream.job.io.KafkaProperties;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes a job's topics. */
@Command(
        name = "topics",
        header = "Create the topics that a job needs; those that exist stay as they are.",
        description = {
            "tensors, features and dead-letters with so many partitions, weights and"
                + " weights-accepted (both compacted) and weights-status with one; records of up to"
                + " 64 MB."
        },
        sortOptions = false,
        preprocessor = KafkaPropertyArguments.class,
        footer = {
            "",
            "Examples:",
            "  densestream topics",
            "  densestream topics --partitions 16 --replication-factor 3 \\",
            "      --bootstrap-servers kafka:9092"
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
                        JobTopics.needed(partitions, replicationFactor));
        PrintWriter out = Console.out(spec);
        created.forEach((topic, isNew) -> out.println(topic + (isNew ? ": created" : ": exists")));
        out.flush();
        return 0;
    }
}
