// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.cli.terminal.CommandFailure;
import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.client.ReceivedRecord;
import dev.densestream.client.TopicScan;
import dev.densestream.job.accepted.AcceptedKey;
import dev.densestream.job.accepted.WeightsTopic;
import dev.densestream.job.config.KafkaOptions;
import dev.densestream.job.config.KafkaPropertyArguments;
import dev.densestream.job.config.TopicsConfig;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings an older version back. */
@Command(
        name = "rollback",
        header = "Publish an older accepted version again, under a higher number.",
        description = {
            "Takes the weights from the topic of accepted weights, which keeps as many versions of"
                    + " a model as the job's --keep-versions says."
        },
        sortOptions = false,
        preprocessor = KafkaPropertyArguments.class,
        footer = {
            "",
            "Examples:",
            "  densestream weights rollback densenet121",
            "  densestream weights rollback densenet121 --to 3"
        })
public final class WeightsRollbackCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();

    @Parameters(paramLabel = "<model>", description = "model to bring back")
    String model = "";

    @Option(
            names = "--to",
            paramLabel = "<n>",
            description = "the version to publish again (default: the one before the newest)")
    @Nullable Long to;

    @Option(
            names = "--topic",
            paramLabel = "<topic>",
            description = "topic of weights (default: ${DEFAULT-VALUE})")
    String topic = TopicsConfig.DEFAULT_WEIGHTS;

    @Mixin KafkaOptions kafka = new KafkaOptions();

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        TreeSet<Long> versions = new TreeSet<>();
        scan(
                (version, record) -> {
                    if (record.value().length == 0) {
                        versions.remove(version);
                    } else {
                        versions.add(version);
                    }
                });
        long wanted = wanted(versions);
        byte[][] weights = {new byte[0]};
        scan(
                (version, record) -> {
                    if (version == wanted && record.value().length > 0) {
                        weights[0] = record.value();
                    }
                });
        WeightsTopic published =
                WeightsTopic.open(kafka.bootstrapServers(), kafka.properties(), topic);
        long number = Math.max(versions.last(), published.latestVersion(model)) + 1;
        published.publish(model, number, weights[0]);
        Console.out(spec)
                .printf(
                        "published version %d of model %s again, as version %d%n",
                        wanted, model, number)
                .flush();
        return 0;
    }

    private long wanted(TreeSet<Long> versions) {
        if (to != null && versions.contains(to)) {
            return to;
        }
        Long before = versions.isEmpty() ? null : versions.lower(versions.last());
        if (to != null || before == null) {
            throw new CommandFailure(
                    "model %s: expected %s among the accepted versions %s of topic %s; publish the file of that version again"
                            .formatted(
                                    model,
                                    to == null ? "one before the newest" : "version " + to,
                                    versions,
                                    TopicsConfig.acceptedOf(topic)));
        }
        return before;
    }

    /** What is done with an accepted version of the model. */
    private interface Each {
        void take(long version, ReceivedRecord record);
    }

    private void scan(Each each) {
        TopicScan.of(
                kafka.bootstrapServers(),
                kafka.properties(),
                TopicsConfig.acceptedOf(topic),
                record -> {
                    Optional<AcceptedKey> accepted = AcceptedKey.parse(record.key());
                    if (accepted.isPresent()
                            && accepted.get().model().equals(model)
                            && accepted.get().version().isPresent()) {
                        each.take(accepted.get().version().getAsLong(), record);
                    }
                });
    }
}
