// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

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
        header = "See it work: Kafka, Flink, pictures in, feature maps out, in one JVM.",
        description = {
            "Starts a Kafka broker and a Flink cluster, publishes fresh weights, sends pictures as"
                    + " safetensors, JSON and .npy in turn, checks every response, and draws the"
                    + " feature maps."
        },
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  densestream demo",
            "  densestream demo --pictures ~/Pictures --out maps.png",
            "  densestream demo --keep --port 9092 --ui-port 8081"
        })
final class DemoCommand implements Callable<Integer> {

    private static final int KEPT_PORT = 9092;
    private static final int KEPT_UI_PORT = 8081;

    @Mixin HelpOption help = new HelpOption();

    @Option(
            names = "--pictures",
            paramLabel = "<folder>",
            description = "PNG and JPEG files to send (default: eight that the demo draws)")
    @Nullable Path pictures;

    @Option(
            names = "--out",
            paramLabel = "<file>",
            description = "where the picture of the feature maps goes (default: ${DEFAULT-VALUE})")
    Path out = Path.of("densestream-demo.png");

    @Option(
            names = "--records",
            paramLabel = "<n>",
            description = "batches to send (default: ${DEFAULT-VALUE})")
    int records = DemoConfig.DEFAULT_RECORDS;

    @Option(
            names = "--batch-size",
            paramLabel = "<n>",
            description = "pictures in a batch, at most 32 (default: ${DEFAULT-VALUE})")
    int batchSize = DemoConfig.DEFAULT_BATCH_SIZE;

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

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        DemoConfig config;
        try {
            config =
                    new DemoConfig(
                            pictures,
                            out,
                            records,
                            batchSize,
                            keep && port == null ? Integer.valueOf(KEPT_PORT) : port,
                            keep && uiPort == null ? Integer.valueOf(KEPT_UI_PORT) : uiPort,
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
