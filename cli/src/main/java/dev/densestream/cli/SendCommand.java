// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.cli.terminal.CommandFailure;
import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.client.Interruption;
import dev.densestream.client.Payload;
import dev.densestream.client.Payloads;
import dev.densestream.client.RecordSender;
import dev.densestream.job.config.KafkaOptions;
import dev.densestream.job.config.KafkaPropertyArguments;
import dev.densestream.job.config.TopicsConfig;
import dev.densestream.job.contract.Headers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a running job. */
@Command(
        name = "send",
        header = "Send pictures or tensor files to a topic.",
        description = {
            "Files go as they are, one record each: pictures and tensors. Without files, the test"
                    + " pictures of the demo go, which its model fashion knows."
        },
        sortOptions = false,
        preprocessor = KafkaPropertyArguments.class,
        footer = {
            "",
            "Examples:",
            "  densestream send cat.jpg --key cat --model densenet121",
            "  densestream send batch.npy --key mine",
            "  densestream send ~/Pictures --emit classes,embedding",
            "  densestream send --rate 2 --repeat --bootstrap-servers kafka:9092"
        })
final class SendCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();

    @Parameters(
            paramLabel = "<file>",
            description = "files, or folders of files (default: the demo's pictures)")
    List<Path> files = new ArrayList<>();

    @Option(
            names = "--topic",
            paramLabel = "<topic>",
            description = "where to (default: ${DEFAULT-VALUE})")
    String topic = TopicsConfig.DEFAULT_TENSORS;

    @Option(
            names = "--model",
            paramLabel = "<name>",
            description = "model to ask (default: the job's)")
    @Nullable String model;

    @Option(
            names = "--model-version",
            paramLabel = "<n>",
            description = "the one version to ask (default: the newest)")
    @Nullable Long modelVersion;

    @Option(
            names = "--emit",
            paramLabel = "<outputs>",
            description =
                    "outputs to ask for, such as classes,features.norm5 (default: those of the"
                            + " job)")
    @Nullable String emit;

    @Option(
            names = "--key",
            paramLabel = "<text>",
            description =
                    "key of every record; {name} and {n} in it become the file's name and the"
                            + " record's number (default: ${DEFAULT-VALUE})")
    String key = "{name}-{n}";

    @Option(
            names = "--header",
            paramLabel = "<name>=<text>",
            description = "header of every record; repeat for more")
    Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = "--rate",
            paramLabel = "<n>",
            description = "records a second (default: as fast as it goes)")
    @Nullable Double rate;

    @Option(
            names = "--count",
            paramLabel = "<n>",
            description =
                    "records in all, beginning again where the files end (default: each once)")
    @Nullable Long count;

    @Option(names = "--repeat", description = "begin again and again, until Ctrl-C")
    boolean repeat;

    @Mixin KafkaOptions kafka = new KafkaOptions();

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        requireUsable();
        List<Payload> payloads = read();
        long total = repeat ? Long.MAX_VALUE : count == null ? payloads.size() : count;
        PrintWriter out = Console.out(spec);
        long start = System.nanoTime();
        try (Interruption interruption = new Interruption();
                RecordSender sender =
                        RecordSender.open(
                                kafka.bootstrapServers(), kafka.properties(), topic, headers())) {
            if (repeat) {
                out.printf(
                        "Sending to %s on %s; Ctrl-C ends it.%n", topic, kafka.bootstrapServers());
                out.flush();
            }
            for (long n = 0; n < total && !pause(interruption, start, n); n++) {
                Payload payload = payloads.get((int) (n % payloads.size()));
                sender.send(keyOf(payload, n), payload);
            }
            sender.flush();
            out.printf(
                    Locale.ROOT,
                    "sent %,d records, %,d bytes, to %s in %.1f s%n",
                    sender.sent(),
                    sender.bytes(),
                    topic,
                    (System.nanoTime() - start) / 1e9);
            out.flush();
            return sender.sent() == total || repeat ? 0 : 1;
        }
    }

    private List<Payload> read() {
        try {
            return Payloads.of(files);
        } catch (IOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private Map<String, String> headers() {
        Map<String, String> all = new LinkedHashMap<>();
        if (model != null) {
            all.put(Headers.MODEL, model);
        }
        if (modelVersion != null) {
            all.put(Headers.MODEL_VERSION, modelVersion.toString());
        }
        if (emit != null) {
            all.put(Headers.EMIT, emit);
        }
        all.putAll(headers);
        return all;
    }

    private String keyOf(Payload payload, long n) {
        return key.replace("{n}", String.valueOf(n)).replace("{name}", payload.name());
    }

    /** Waits until record n is due; whether Ctrl-C came instead. */
    private boolean pause(Interruption interruption, long start, long n)
            throws InterruptedException {
        if (rate == null) {
            return interruption.came();
        }
        long due = start + (long) (n / rate * 1e9);
        return interruption.await(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
    }

    private void requireUsable() {
        if (count != null && repeat) {
            throw wrong("--count and --repeat: expected one of them, got both");
        }
        if (count != null && count < 1) {
            throw wrong("--count: expected at least 1, got " + count);
        }
        if (rate != null && !(rate > 0 && rate <= 1e6)) {
            throw wrong("--rate: expected more than 0 records a second, got " + rate);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Console.spec(spec).commandLine(), message);
    }
}
