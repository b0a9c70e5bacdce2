// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.cli.terminal.CommandFailure;
import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.job.accepted.WeightsTopic;
import dev.densestream.job.config.KafkaOptions;
import dev.densestream.job.config.KafkaPropertyArguments;
import dev.densestream.job.config.TopicsConfig;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a model. */
@Command(
        name = "retire",
        header = "End a model: its records become dead letters.",
        description = {
            "Publishes a record without a value. A version above the latest one revives the model."
        },
        sortOptions = false,
        preprocessor = KafkaPropertyArguments.class,
        footer = {"", "Examples:", "  densestream weights retire densenet121"})
public final class WeightsRetireCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();

    @Parameters(paramLabel = "<model>", description = "model to end")
    String model = "";

    @Option(
            names = "--topic",
            paramLabel = "<topic>",
            description = "topic of weights (default: ${DEFAULT-VALUE})")
    String topic = TopicsConfig.DEFAULT_WEIGHTS;

    @Mixin KafkaOptions kafka = new KafkaOptions();

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        WeightsTopic weights =
                WeightsTopic.open(kafka.bootstrapServers(), kafka.properties(), topic);
        long latest = weights.latestVersion(model);
        if (latest < 0) {
            throw new CommandFailure(
                    "model %s on topic %s: expected a published version, got none; densestream weights list names the models"
                            .formatted(model, topic));
        }
        weights.retire(model, latest);
        Console.out(spec).printf("retired model %s at version %d%n", model, latest).flush();
        return 0;
    }
}
