// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.cli.terminal.Console;
import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.client.ModelStatus;
import dev.densestream.client.TopicScan;
import dev.densestream.client.WeightsEvent;
import dev.densestream.job.config.KafkaOptions;
import dev.densestream.job.config.KafkaPropertyArguments;
import dev.densestream.job.config.TopicsConfig;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what became of weights. */
@Command(
        name = "status",
        header = "Show which versions serve, and which were rejected and why.",
        description = {"Reads what the job has told on its topic of weights' status."},
        sortOptions = false,
        preprocessor = KafkaPropertyArguments.class,
        footer = {
            "",
            "Examples:",
            "  densestream weights status",
            "  densestream weights status --bootstrap-servers kafka:9092"
        })
public final class WeightsStatusCommand implements Callable<Integer> {

    @Mixin HelpOption help = new HelpOption();

    @Option(
            names = "--topic",
            paramLabel = "<topic>",
            description = "topic of weights' status (default: ${DEFAULT-VALUE})")
    String topic = TopicsConfig.DEFAULT_WEIGHTS_STATUS;

    @Mixin KafkaOptions kafka = new KafkaOptions();

    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Map<String, ModelStatus> models = new TreeMap<>();
        TopicScan.of(
                kafka.bootstrapServers(),
                kafka.properties(),
                topic,
                record ->
                        WeightsEvent.of(record)
                                .ifPresent(
                                        event ->
                                                models.computeIfAbsent(
                                                                event.model(),
                                                                name -> new ModelStatus())
                                                        .add(event)));
        PrintWriter out = Console.out(spec);
        models.forEach(
                (model, status) ->
                        status.lines().forEach(line -> out.printf("%-24s %s%n", model, line)));
        out.flush();
        return 0;
    }
}
