// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.cli.terminal.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Groups what is done to weights. */
@Command(
        name = "weights",
        header = "Show, publish or make weights.",
        synopsisSubcommandLabel = "<command>",
        subcommands = {
            WeightsInspectCommand.class,
            WeightsConvertCommand.class,
            WeightsPublishCommand.class,
            WeightsListCommand.class,
            WeightsStatusCommand.class,
            WeightsRetireCommand.class,
            WeightsRollbackCommand.class,
            WeightsInitCommand.class,
            WeightsDemoCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  densestream weights init --output block.safetensors",
            "  densestream weights publish block.safetensors --model default --version 1"
        })
public final class WeightsCommand {

    @Mixin HelpOption help = new HelpOption();
}
