// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * One run of the command line in this JVM.
 *
 * @param exitCode what the process would exit with
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record CliRun(int exitCode, String out, String err) {

    /** Runs with these arguments; paths are taken as text. */
    public static CliRun of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                DensestreamCommand.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err));
        String[] texts =
                Stream.of(arguments)
                        .map(argument -> argument instanceof Path p ? p.toString() : argument)
                        .map(String.class::cast)
                        .toArray(String[]::new);
        int exitCode = commandLine.execute(texts);
        return new CliRun(exitCode, out.toString(), err.toString());
    }
}
