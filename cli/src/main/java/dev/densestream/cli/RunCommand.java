// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.client.MetricsPort;
import dev.densestream.job.DenseStreamJob;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.KafkaConfig;
import dev.densestream.job.config.KafkaProperties;
import dev.densestream.job.config.KafkaPropertyArguments;
import dev.densestream.job.config.RunOptions;
import dev.densestream.job.config.TopicsConfig;
import dev.densestream.job.topics.KafkaTopics;
import dev.densestream.job.weights.PreloadCheck;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the job on a Flink cluster in this JVM. */
@Command(
        name = "run",
        header = "Run the job here, against any Kafka brokers.",
        description = {
            "Answers pictures and tensors on a Kafka topic with what a DenseNet makes of them, on a"
                    + " Flink cluster in this JVM. A real cluster takes the same options: flink run"
                    + " job/target/densestream-job.jar <options>"
        },
        sortOptions = false,
        preprocessor = KafkaPropertyArguments.class,
        footer = {
            "",
            "Examples:",
            "  densestream run --bootstrap-servers kafka:9092",
            "  densestream run --weights default=file:///models/block.safetensors \\",
            "      --emit pooled --kafka-config client.properties"
        })
final class RunCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();
    @Mixin RunOptions options = new RunOptions();

    @Option(
            names = "--ui-port",
            paramLabel = "<port>",
            description = "serve Flink's web UI on this port of localhost (default: do not)")
    @Nullable Integer uiPort;

    @Option(
            names = "--metrics-port",
            paramLabel = "<port>",
            description =
                    "serve metrics for Prometheus on this port, at /metrics (default: do not)")
    @Nullable Integer metricsPort;

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        JobConfig config;
        try {
            config = options.toConfig();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    Console.spec(spec).commandLine(), String.valueOf(e.getMessage()), e);
        }
        PreloadCheck.require(config.models());
        requireTopics(config);
        StreamExecutionEnvironment env = environment();
        DenseStreamJob.define(env, config);
        Console.out(spec)
                .printf(
                        "Answering %s to %s on %s; Ctrl-C ends it.%n",
                        config.topics().tensors(),
                        config.topics().features(),
                        config.kafka().bootstrapServers())
                .flush();
        env.execute("densestream");
        return 0;
    }

    /** Without this Flink would try again and again, with a stack trace each time. */
    private static void requireTopics(JobConfig config) {
        KafkaConfig kafka = config.kafka();
        TopicsConfig topics = config.topics();
        KafkaTopics.partitions(
                KafkaProperties.impatient(kafka.bootstrapServers(), kafka.properties()),
                List.of(
                        topics.tensors(),
                        topics.features(),
                        topics.weights(),
                        topics.deadLetters(),
                        topics.weightsStatus()));
    }

    private StreamExecutionEnvironment environment() {
        Configuration settings = new Configuration();
        MetricsPort.set(settings, metricsPort);
        if (uiPort == null) {
            return StreamExecutionEnvironment.createLocalEnvironment(settings);
        }
        settings.set(RestOptions.BIND_ADDRESS, "localhost");
        settings.set(RestOptions.PORT, uiPort);
        settings.set(RestOptions.BIND_PORT, String.valueOf(uiPort));
        return StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(settings);
    }
}
