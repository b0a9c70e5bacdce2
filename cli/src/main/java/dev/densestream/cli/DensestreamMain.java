// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

/** What the launcher starts. */
public final class DensestreamMain {

    private DensestreamMain() {}

    /** Exits with 0 for done, 1 for failed work, 2 for wrong usage. */
    public static void main(String[] arguments) {
        System.exit(DensestreamCommand.commandLine().execute(arguments));
    }
}
