// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.cli.terminal.CommandFailure;
import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.client.OpenTransaction;
import dev.densestream.client.Transactions;
import dev.densestream.job.config.KafkaOptions;
import dev.densestream.job.config.KafkaPropertyArguments;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Finds and ends transactions that block readers. */
@Command(
        name = "transactions",
        header = "List open transactions, and abort those of jobs that are gone.",
        description = {
            "Readers of committed records stand still before the first open transaction of a"
                + " partition. Of a job that is gone, it ends by itself after the brokers' timeout."
        },
        synopsisSubcommandLabel = "<command>",
        footer = {
            "",
            "Examples:",
            "  densestream transactions list",
            "  densestream transactions abort --prefix densestream --older-than 10m --yes"
        })
final class TransactionsCommand {

    @Mixin HelpOption help = new HelpOption();

    @Command(
            name = "list",
            header = "List open transactions: since when, whose, and whom they block.",
            sortOptions = false,
            preprocessor = KafkaPropertyArguments.class,
            footer = {"", "Examples:", "  densestream transactions list --prefix densestream"})
    int list(
            @Mixin HelpOption help,
            @Option(
                            names = "--prefix",
                            defaultValue = "",
                            paramLabel = "<prefix>",
                            description =
                                    "only those of this transactional id prefix (default: all)")
                    String prefix,
            @Mixin KafkaOptions kafka) {
        PrintWriter out = Console.out(spec);
        try (Transactions transactions = open(kafka)) {
            List<OpenTransaction> open = transactions.open(prefix);
            long now = System.currentTimeMillis();
            open.forEach(transaction -> out.println(transaction.line(now)));
            out.printf("%d open transactions%n", open.size());
            out.flush();
        }
        return 0;
    }

    @Command(
            name = "abort",
            header = "Abort transactions, and fence their producers.",
            description = {
                "What was written in them is lost for readers of committed records. A transaction"
                    + " that a finished checkpoint has prepared is among them: start the job from"
                    + " that checkpoint instead, which commits it. Refuses while a job with that"
                    + " prefix is alive."
            },
            sortOptions = false,
            preprocessor = KafkaPropertyArguments.class,
            footer = {
                "",
                "Examples:",
                "  densestream transactions abort --id densestream-features-0-1 --yes",
                "  densestream transactions abort --prefix densestream --older-than 10m --yes"
            })
    int abort(
            @Mixin HelpOption help,
            @Option(names = "--id", paramLabel = "<id>", description = "the one with this id")
                    @Nullable String id,
            @Option(
                            names = "--prefix",
                            paramLabel = "<prefix>",
                            description = "all of this transactional id prefix")
                    @Nullable String prefix,
            @Option(
                            names = "--older-than",
                            defaultValue = "0s",
                            paramLabel = "<time>",
                            description = "only those that began so long ago, such as 10m")
                    String olderThan,
            @Option(names = "--yes", description = "do it; without it, nothing is aborted")
                    boolean yes,
            @Option(names = "--force", description = "also while a job with that prefix is alive")
                    boolean force,
            @Mixin KafkaOptions kafka) {
        if ((id == null) == (prefix == null)) {
            throw wrong("expected one of --id and --prefix");
        }
        if (prefix != null && prefix.isBlank()) {
            throw wrong("--prefix: expected a job's transactional id prefix, got none");
        }
        Duration age = age(olderThan);
        PrintWriter out = Console.out(spec);
        try (Transactions transactions = open(kafka)) {
            long now = System.currentTimeMillis();
            List<OpenTransaction> chosen =
                    transactions.open(id == null ? String.valueOf(prefix) : "").stream()
                            .filter(open -> id == null || open.id().equals(id))
                            .filter(open -> age.isZero() || open.isOlderThan(age, now))
                            .toList();
            if (id != null && chosen.isEmpty()) {
                throw new CommandFailure(
                        "transaction %s: expected it to be open, got none; densestream transactions list shows those that are"
                                .formatted(id));
            }
            if (yes && !force) {
                chosen.forEach(transactions::requireNoJob);
            }
            for (OpenTransaction open : chosen) {
                if (yes) {
                    transactions.abort(open);
                }
                out.println((yes ? "aborted " : "would abort ") + open.line(now));
            }
            out.printf(
                    yes ? "%d aborted%n" : "%d would be aborted; --yes does it%n", chosen.size());
            out.flush();
        }
        return 0;
    }

    @Spec @Nullable CommandSpec spec;

    private Duration age(String text) {
        try {
            return TimeUtils.parseDuration(text);
        } catch (IllegalArgumentException e) {
            throw wrong("--older-than: expected a time such as 10m, got \"%s\"".formatted(text));
        }
    }

    private static Transactions open(KafkaOptions kafka) {
        return new Transactions(kafka.bootstrapServers(), kafka.properties());
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Console.spec(spec).commandLine(), message);
    }
}
