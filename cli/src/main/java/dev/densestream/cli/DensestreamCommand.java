// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.cli.terminal.HelpOption;
import dev.densestream.cli.weights.WeightsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The top of the command line. */
@Command(
        name = "densestream",
        header = "DenseNet feature maps from a Kafka topic of image tensors.",
        synopsisSubcommandLabel = "<command>",
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            SendCommand.class,
            ReceiveCommand.class,
            ForwardCommand.class,
            PrepareCommand.class,
            WeightsCommand.class,
            TopicsCommand.class,
            DeadLettersCommand.class,
            ReplayCommand.class,
            TransactionsCommand.class
        },
        footer = {
            "",
            "Start here:",
            "  densestream demo                see it work, in a minute",
            "  densestream demo --keep         the same, then serve until Ctrl-C",
            "  densestream <command> --help    more on a command",
            "",
            "Exit codes: 0 done, 1 the work failed, 2 wrong usage."
        })
final class DensestreamCommand {

    @Mixin HelpOption help = new HelpOption();

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    boolean version;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of an error.")
    boolean verbose;

    /** The whole command line, ready to execute. */
    static CommandLine commandLine() {
        OneLineErrors errors = new OneLineErrors();
        return new CommandLine(new DensestreamCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
    }
}
