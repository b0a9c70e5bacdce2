// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.cli.terminal.CommandFailure;
import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.client.ReadFrom;
import dev.densestream.client.Replay;
import dev.densestream.client.Replay.Outcome;
import dev.densestream.client.TopicReader;
import dev.densestream.job.config.KafkaOptions;
import dev.densestream.job.config.KafkaPropertyArguments;
import dev.densestream.job.config.OptionTypes;
import dev.densestream.job.config.StartFrom;
import dev.densestream.job.config.TopicsConfig;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Gives dead letters another chance. */
@Command(
        name = "replay",
        header = "Send dead letters back to the topic that they came from.",
        description = {
            "Each goes to its old partition as it was, in transactions, so that requests come whole"
                    + " or not at all. The header __densestream.replay.count says how often. Dead"
                    + " letters stay on their topic: give --after the next time."
        },
        sortOptions = false,
        preprocessor = KafkaPropertyArguments.class,
        footer = {
            "",
            "Examples:",
            "  densestream replay --stage model --dry-run",
            "  densestream replay --model densenet121 --since 2026-11-30T08:00:00Z"
        })
final class ReplayCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();

    @Option(
            names = "--from",
            paramLabel = "<topic>",
            description = "topic of dead letters (default: ${DEFAULT-VALUE})")
    String topic = TopicsConfig.DEFAULT_DEAD_LETTERS;

    @Option(
            names = "--to",
            paramLabel = "<topic>",
            description = "where they go (default: the topic and partition that each came from)")
    @Nullable String to;

    @Option(
            names = "--stage",
            paramLabel = "<stage>",
            split = ",",
            description = "only of these stages, such as model,size (default: all but weights)")
    Set<String> stages = Set.of();

    @Option(names = "--model", paramLabel = "<name>", description = "only of records for it")
    @Nullable String model;

    @Option(
            names = "--since",
            paramLabel = "<time>",
            converter = TimeType.class,
            description =
                    "only those of requests since a time such as 2026-11-30T08:00:00Z or"
                            + " milliseconds since 1970")
    StartFrom since = StartFrom.EARLIEST;

    @Option(
            names = "--after",
            paramLabel = "<partition>:<offset>",
            split = ",",
            splitSynopsisLabel = ",",
            description = "go on where a replay has ended, as it said")
    List<String> after = List.of();

    @Option(
            names = "--max-replays",
            paramLabel = "<n>",
            description = "leave records that were sent back so often (default: ${DEFAULT-VALUE})")
    int maxReplays = 3;

    @Option(
            names = "--limit",
            paramLabel = "<n>",
            description = "send back so many at most (default: no limit)")
    long limit = Long.MAX_VALUE;

    @Option(names = "--dry-run", description = "count, and send nothing")
    boolean dryRun;

    @Mixin KafkaOptions kafka = new KafkaOptions();

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (maxReplays < 1) {
            throw new ParameterException(
                    Console.spec(spec).commandLine(),
                    "--max-replays: expected at least 1, got " + maxReplays);
        }
        Map<String, String> properties = kafka.properties();
        Map<Integer, Long> places = places();
        Replay.Filter filter = new Replay.Filter(stages, model, maxReplays, limit);
        try (TopicReader letters =
                        TopicReader.open(
                                kafka.bootstrapServers(),
                                properties,
                                topic,
                                new ReadFrom(null, null, since));
                Replay replay =
                        Replay.open(kafka.bootstrapServers(), properties, filter, to, dryRun)) {
            letters.continueAt(places);
            try {
                replay.run(letters);
            } catch (RuntimeException e) {
                throw new CommandFailure(
                        "replay: %s; what is sent and committed ends at %s, go on with --after"
                                .formatted(
                                        e.getMessage(),
                                        replay.done().isEmpty() ? "the start" : replay.done()),
                        e);
            }
            print(replay);
        }
        return 0;
    }

    private void print(Replay replay) {
        Console.out(spec)
                .printf(
                        Locale.ROOT,
                        "%s %,d dead letters; left %,d of other kinds, %,d sent back %d times"
                                + " before, %,d whose value is gone%n",
                        dryRun ? "would send" : "sent back",
                        replay.count(Outcome.SENT),
                        replay.count(Outcome.OTHERS),
                        replay.count(Outcome.LIMIT),
                        maxReplays,
                        replay.count(Outcome.GONE));
        if (!dryRun && !replay.done().isEmpty()) {
            Console.out(spec).printf("to go on from here: --after %s%n", replay.done());
        }
        Console.out(spec).flush();
    }

    private Map<Integer, Long> places() {
        Map<Integer, Long> places = new HashMap<>();
        for (String place : after) {
            if (!place.matches("[0-9]{1,9}:[0-9]{1,18}")) {
                throw new ParameterException(
                        Console.spec(spec).commandLine(),
                        "--after: expected places such as 0:17,1:4, got \"%s\"".formatted(place));
            }
            String[] parts = place.split(":", 2);
            places.put(Integer.valueOf(parts[0]), Long.valueOf(parts[1]));
        }
        return places;
    }

    /** A time; requests keep theirs, also as dead letters. */
    static final class TimeType extends OptionTypes.StartFromType {
        TimeType() {
            super(EnumSet.of(StartFrom.Place.TIME), TIME);
        }
    }
}
