package dev.densestream.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Groups what is done to weights. */
@Command(
        name = "weights",
        header = "Show, publish or make weights.",
        synopsisSubcommandLabel = "<command>",
        subcommands = {
            WeightsInspectCommand.class,
            WeightsPublishCommand.class,
            WeightsInitCommand.class
        })
final class WeightsCommand {

    @Mixin HelpOption help = new HelpOption();
}
