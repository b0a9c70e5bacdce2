// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.cli.terminal.CommandFailure;
import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.client.Interruption;
import dev.densestream.client.OutputFile;
import dev.densestream.client.ReadFrom;
import dev.densestream.client.ReceivedRecord;
import dev.densestream.client.RequestPictures;
import dev.densestream.client.ResponseSheet;
import dev.densestream.client.TopicReader;
import dev.densestream.job.config.KafkaOptions;
import dev.densestream.job.config.KafkaPropertyArguments;
import dev.densestream.job.config.OptionTypes;
import dev.densestream.job.config.StartFrom;
import dev.densestream.job.config.TopicsConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what a topic holds. */
@Command(
        name = "receive",
        header = "Read responses or dead letters, to files or a picture.",
        description = {
            "Prints a line for every committed record of a topic: all that is there now; with"
                    + " --count, so many; with --follow, whatever comes until Ctrl-C."
        },
        sortOptions = false,
        preprocessor = KafkaPropertyArguments.class,
        footer = {
            "",
            "Examples:",
            "  densestream receive --key mine --count 1 --output answers",
            "  densestream receive --follow --new --sheet drawn.png",
            "  densestream receive --topic dead-letters --from 2026-11-30T08:00:00Z --json"
        })
final class ReceiveCommand implements Callable<Integer> {

    /** So soon it sees Ctrl-C. */
    private static final Duration LOOK = Duration.ofMillis(250);

    @Mixin HelpOption help = new HelpOption();

    @Option(
            names = "--topic",
            paramLabel = "<topic>",
            description = "where from (default: ${DEFAULT-VALUE})")
    String topic = TopicsConfig.DEFAULT_FEATURES;

    @Option(names = "--key", paramLabel = "<text>", description = "only records with this key")
    @Nullable String key;

    @Option(names = "--count", paramLabel = "<n>", description = "end after so many records")
    @Nullable Long count;

    @Option(names = "--follow", description = "go on until Ctrl-C")
    boolean follow;

    @Option(names = "--new", description = "as --from latest: pass over what is there already")
    boolean newOnly;

    @Option(
            names = "--from",
            paramLabel = "<where>",
            converter = FromType.class,
            description =
                    "begin at earliest, latest, or a time such as 2026-11-30T08:00:00Z or"
                            + " milliseconds since 1970 (default: earliest)")
    StartFrom from = StartFrom.EARLIEST;

    @Option(names = "--partition", paramLabel = "<n>", description = "only this partition")
    @Nullable Integer partition;

    @Option(
            names = "--offset",
            paramLabel = "<n>",
            description = "with --partition, begin at this offset")
    @Nullable Long offset;

    @Option(
            names = "--timeout",
            paramLabel = "<seconds>",
            description =
                    "with --count, how long to wait for one more record (default:"
                            + " ${DEFAULT-VALUE})")
    double timeoutSeconds = 30;

    @Option(
            names = "--output",
            paramLabel = "<folder>",
            description = "write every value to a file in it, named by topic, partition and offset")
    @Nullable Path output;

    @Option(
            names = "--sheet",
            paramLabel = "<file>",
            description =
                    "draw the latest eight responses to pictures as PNG: each picture, its classes"
                            + " and feature maps")
    @Nullable Path sheet;

    @Option(
            names = "--requests",
            paramLabel = "<topic>",
            description = "with --sheet, where the pictures were sent (default: ${DEFAULT-VALUE})")
    String requests = TopicsConfig.DEFAULT_TENSORS;

    @Option(names = "--json", description = "print JSON lines, with sha256 and all headers")
    boolean json;

    @Mixin KafkaOptions kafka = new KafkaOptions();

    @Spec @Nullable CommandSpec spec;

    private long received;

    @Override
    public Integer call() throws Exception {
        requireUsable();
        if (output != null) {
            createFolder(output);
        }
        try (Interruption interruption = new Interruption();
                TopicReader reader =
                        TopicReader.open(
                                kafka.bootstrapServers(), kafka.properties(), topic, place());
                ResponseSheet drawn = openSheet()) {
            if (count != null) {
                receiveCounted(reader, drawn, interruption, count);
            } else if (follow) {
                while (!ended(interruption)) {
                    receiveSome(reader, drawn, Long.MAX_VALUE);
                }
            } else {
                Map<TopicPartition, Long> ends = reader.ends();
                while (!ended(interruption) && !reader.reached(ends)) {
                    receiveSome(reader, drawn, Long.MAX_VALUE);
                }
            }
            if (drawn != null && drawn.isEmpty() && !follow) {
                throw new CommandFailure(
                        "sheet %s: expected responses to pictures with classes or feature maps, got none; ask for them with send --emit classes,features.conv0"
                                .formatted(sheet));
            }
        }
        return 0;
    }

    private @Nullable ResponseSheet openSheet() {
        return sheet == null
                ? null
                : new ResponseSheet(
                        sheet,
                        new RequestPictures(
                                kafka.bootstrapServers(), kafka.properties(), requests));
    }

    private void receiveCounted(
            TopicReader reader,
            @Nullable ResponseSheet drawn,
            Interruption interruption,
            long wanted) {
        long latest = System.nanoTime();
        while (received < wanted && !Console.out(spec).checkError()) {
            interruption.check();
            if (receiveSome(reader, drawn, wanted)) {
                latest = System.nanoTime();
            } else if (System.nanoTime() - latest > timeoutSeconds * 1e9) {
                throw new CommandFailure(
                        "topic %s: expected %d records, got %d and no more within %s s"
                                .formatted(topic, wanted, received, timeoutSeconds));
            }
        }
    }

    private ReadFrom place() {
        return new ReadFrom(partition, offset, newOnly ? StartFrom.LATEST : from);
    }

    /** Whether Ctrl-C came, or whoever reads this has had enough, as {@code head} has. */
    private boolean ended(Interruption interruption) {
        return interruption.came() || Console.out(spec).checkError();
    }

    /** Whether any came, with the key or another one: the topic is not at its end. */
    private boolean receiveSome(TopicReader reader, @Nullable ResponseSheet drawn, long wanted) {
        List<ReceivedRecord> taken = new ArrayList<>();
        List<ReceivedRecord> read = reader.next(LOOK);
        for (ReceivedRecord record : read) {
            if (received < wanted && (key == null || key.equals(record.key()))) {
                received++;
                take(record);
                taken.add(record);
            }
        }
        if (drawn != null) {
            drawn.add(taken);
        }
        return !read.isEmpty();
    }

    private void take(ReceivedRecord record) {
        String file = null;
        if (output != null) {
            file = record.fileName();
            OutputFile.write(output.resolve(file), record.value());
        }
        PrintWriter out = Console.out(spec);
        out.println(json ? record.json(file) : record.line());
        out.flush();
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CommandFailure(
                    "output %s: expected a folder that can be made, got %s".formatted(folder, e),
                    e);
        }
    }

    private void requireUsable() {
        if (count != null && follow) {
            throw wrong("--count and --follow: expected one of them, got both");
        }
        if (offset != null && partition == null) {
            throw wrong("--offset: expected --partition with it, got none");
        }
        if (count != null && count < 1) {
            throw wrong("--count: expected at least 1, got " + count);
        }
    }

    /** A place that a topic has, whoever reads it. */
    static final class FromType extends OptionTypes.StartFromType {
        FromType() {
            super(
                    EnumSet.complementOf(EnumSet.of(StartFrom.Place.COMMITTED)),
                    "earliest, latest, " + TIME);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Console.spec(spec).commandLine(), message);
    }
}
