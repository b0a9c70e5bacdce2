// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.terminal;

import picocli.CommandLine.Option;

/** What every command understands. */
public final class HelpOption {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;
}
