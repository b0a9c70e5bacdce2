// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.client.DeadLetterSummary;
import dev.densestream.client.DeadLetterSummary.Kind;
import dev.densestream.client.DeadLetterSummary.Tally;
import dev.densestream.client.Moment;
import dev.densestream.client.TopicScan;
import dev.densestream.job.config.KafkaOptions;
import dev.densestream.job.config.KafkaPropertyArguments;
import dev.densestream.job.config.TopicsConfig;
import dev.densestream.job.contract.DeadLetter;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sums up what has no response. */
@Command(
        name = "dead-letters",
        header = "Count dead letters by stage, model and reason.",
        description = {
            "The most frequent kind comes first, each with its first and last time and one example."
                    + " Numbers in reasons are shown as #. densestream replay sends them back."
        },
        sortOptions = false,
        preprocessor = KafkaPropertyArguments.class,
        footer = {
            "",
            "Examples:",
            "  densestream dead-letters",
            "  densestream dead-letters --topic dead-letters --bootstrap-servers kafka:9092"
        })
final class DeadLettersCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();

    @Option(
            names = "--topic",
            paramLabel = "<topic>",
            description = "topic of dead letters (default: ${DEFAULT-VALUE})")
    String topic = TopicsConfig.DEFAULT_DEAD_LETTERS;

    @Mixin KafkaOptions kafka = new KafkaOptions();

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        DeadLetterSummary summary = new DeadLetterSummary();
        TopicScan.of(kafka.bootstrapServers(), kafka.properties(), topic, summary::add);
        PrintWriter out = Console.out(spec);
        long all = 0;
        for (Map.Entry<Kind, Tally> entry : summary.all()) {
            print(out, entry.getKey(), entry.getValue());
            all += entry.getValue().count();
        }
        out.printf(
                Locale.ROOT,
                "%,d dead letters of %d kinds on %s%n",
                all,
                summary.all().size(),
                topic);
        out.flush();
        return 0;
    }

    private static void print(PrintWriter out, Kind kind, Tally tally) {
        out.printf(
                Locale.ROOT,
                "%,8d  %-8s %-20s %s%n",
                tally.count(),
                kind.stage(),
                kind.model().isEmpty() ? "-" : kind.model(),
                kind.reason());
        Map<String, String> headers = tally.example().headers();
        out.printf(
                "          from %s to %s, such as %s of %s-%s@%s%n",
                Moment.of(tally.first()),
                Moment.of(tally.last()),
                tally.example().place(),
                headers.getOrDefault(DeadLetter.HEADER_PREFIX + "topic", "?"),
                headers.getOrDefault(DeadLetter.HEADER_PREFIX + "partition", "?"),
                headers.getOrDefault(DeadLetter.HEADER_PREFIX + "offset", "?"));
    }
}
