// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.client.Moment;
import dev.densestream.client.ReceivedRecord;
import dev.densestream.client.TopicScan;
import dev.densestream.job.accepted.AcceptedKey;
import dev.densestream.job.accepted.AcceptedRecords;
import dev.densestream.job.config.KafkaOptions;
import dev.densestream.job.config.KafkaPropertyArguments;
import dev.densestream.job.config.TopicsConfig;
import dev.densestream.job.contract.Headers;
import dev.densestream.job.record.WeightsReference;
import dev.densestream.serde.weights.Sha256;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows which weights there are. */
@Command(
        name = "list",
        header = "List models and versions: published, and kept as accepted.",
        description = {
            "Of each model the newest published record, and every version that the job has accepted"
                    + " and keeps. What serves now is said by densestream weights status."
        },
        sortOptions = false,
        preprocessor = KafkaPropertyArguments.class,
        footer = {
            "",
            "Examples:",
            "  densestream weights list",
            "  densestream weights list --bootstrap-servers kafka:9092"
        })
public final class WeightsListCommand implements Callable<Integer> {

    private static final String ROW = "%-24s %8s  %-10s %-10s %14s  %-12s  %-20s  %s%n";
    private static final int SHA256_DIGITS = 12;

    @Mixin HelpOption help = new HelpOption();

    @Option(
            names = "--topic",
            paramLabel = "<topic>",
            description = "topic of weights (default: ${DEFAULT-VALUE})")
    String topic = TopicsConfig.DEFAULT_WEIGHTS;

    @Mixin KafkaOptions kafka = new KafkaOptions();

    @Spec @Nullable CommandSpec spec;

    private record Row(String model, String version, String where) implements Comparable<Row> {
        @Override
        public int compareTo(Row other) {
            int byModel = model.compareTo(other.model);
            int byVersion = Long.compare(number(), other.number());
            return byModel != 0
                    ? byModel
                    : byVersion != 0 ? byVersion : where.compareTo(other.where);
        }

        private long number() {
            return version.matches("[0-9]{1,18}") ? Long.parseLong(version) : -1;
        }
    }

    /** The last five columns: what a record holds, when it came and from whom. */
    private record Content(
            String how, String bytes, String sha256, String when, String publishedBy) {

        static Content of(ReceivedRecord record) {
            byte[] value = record.value();
            if (value.length == 0 || AcceptedRecords.isEnd(value)) {
                return of(record, "retired", "-", "-");
            }
            if (!WeightsReference.is(value)) {
                return of(record, "inline", size(value.length), Sha256.hex(value));
            }
            try {
                WeightsReference reference = WeightsReference.parse(value);
                return of(record, "reference", size(reference.size()), reference.sha256());
            } catch (IllegalArgumentException e) {
                return of(record, "unreadable", size(value.length), "-");
            }
        }

        private static Content of(ReceivedRecord record, String how, String bytes, String sha256) {
            return new Content(
                    how,
                    bytes,
                    sha256.substring(0, Math.min(SHA256_DIGITS, sha256.length())),
                    Moment.of(record.place().timestamp()),
                    record.headers().getOrDefault(Headers.PUBLISHED_BY, "-"));
        }
    }

    @Override
    public Integer call() {
        Map<Row, Content> rows = new TreeMap<>();
        Map<String, String> properties = kafka.properties();
        TopicScan.of(
                kafka.bootstrapServers(),
                properties,
                topic,
                record -> {
                    String model = record.key() == null ? "" : record.key();
                    // one record of each model counts, the newest
                    rows.keySet().removeIf(row -> row.model().equals(model));
                    put(rows, new Row(model, version(record), "published"), record);
                });
        TopicScan.of(
                kafka.bootstrapServers(),
                properties,
                TopicsConfig.acceptedOf(topic),
                record -> {
                    AcceptedKey.parse(record.key())
                            .ifPresent(
                                    accepted -> {
                                        String version =
                                                accepted.version().isPresent()
                                                        ? "" + accepted.version().getAsLong()
                                                        : "retired";
                                        put(
                                                rows,
                                                new Row(accepted.model(), version, "accepted"),
                                                record);
                                    });
                });
        print(rows);
        return 0;
    }

    private static void put(Map<Row, Content> rows, Row row, ReceivedRecord record) {
        if (row.where().equals("accepted") && record.value().length == 0) {
            rows.remove(row);
            return;
        }
        rows.put(row, Content.of(record));
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%,d", bytes);
    }

    private static String version(ReceivedRecord record) {
        return record.headers().getOrDefault(Headers.WEIGHTS_VERSION, "-");
    }

    private void print(Map<Row, Content> rows) {
        PrintWriter out = Console.out(spec);
        out.printf(
                ROW, "model", "version", "where", "how", "bytes", "sha256", "when", "published by");
        rows.forEach(
                (row, what) ->
                        out.printf(
                                ROW,
                                row.model(),
                                row.version(),
                                row.where(),
                                what.how(),
                                what.bytes(),
                                what.sha256(),
                                what.when(),
                                what.publishedBy()));
        out.flush();
    }
}
