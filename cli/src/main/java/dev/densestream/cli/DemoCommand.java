// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.demo.Demo;
import dev.densestream.demo.DemoConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows all of it at work. */
@Command(
        name = "demo",
        header = "See it work: Kafka, Flink, pictures in, classes out, in one JVM.",
        description = {
            "Starts a Kafka broker and a Flink cluster, publishes a network that was trained on"
                    + " Fashion-MNIST in PyTorch, sends test pictures and a bad record, compares"
                    + " every response with PyTorch's, and draws eight of them."
        },
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  densestream demo",
            "  densestream demo --records 100 --out drawn.png",
            "  densestream demo --keep --port 9092 --ui-port 8081"
        })
final class DemoCommand implements Callable<Integer> {

    private static final int KEPT_PORT = 9092;
    private static final int KEPT_UI_PORT = 8081;

    @Mixin HelpOption help = new HelpOption();

    @Option(
            names = "--out",
            paramLabel = "<file>",
            description =
                    "where the drawing of classes and feature maps goes (default:"
                            + " ${DEFAULT-VALUE})")
    Path out = Path.of("densestream-demo.png");

    @Option(
            names = "--records",
            paramLabel = "<n>",
            description = "pictures to send (default: ${DEFAULT-VALUE})")
    int records = DemoConfig.DEFAULT_RECORDS;

    @Option(
            names = "--engine",
            paramLabel = "<engine>",
            description = "auto, fast or reference (default: ${DEFAULT-VALUE})")
    String engine = "auto";

    @Option(
            names = "--keep",
            description = "go on serving until Ctrl-C, on localhost:9092 and localhost:8081")
    boolean keep;

    @Option(
            names = "--port",
            paramLabel = "<port>",
            description = "Kafka's port (default: a free one; 9092 with --keep)")
    @Nullable Integer port;

    @Option(
            names = "--ui-port",
            paramLabel = "<port>",
            description = "port of Flink's web UI (default: a free one; 8081 with --keep)")
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
        DemoConfig config;
        try {
            config =
                    new DemoConfig(
                            out,
                            records,
                            keep && port == null ? Integer.valueOf(KEPT_PORT) : port,
                            keep && uiPort == null ? Integer.valueOf(KEPT_UI_PORT) : uiPort,
                            metricsPort,
                            keep,
                            engine);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    Console.spec(spec).commandLine(), String.valueOf(e.getMessage()), e);
        }
        new Demo(config, Console.out(spec), Boolean.getBoolean("densestream.terminal")).run();
        return 0;
    }
}
