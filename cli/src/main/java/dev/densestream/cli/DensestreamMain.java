// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import dev.densestream.cli.terminal.ConsoleOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** What the launcher starts. */
public final class DensestreamMain {

    private DensestreamMain() {}

    /** Exits with 0 for done, 1 for failed work, 2 for wrong usage. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, new ConsoleOutput(new FileOutputStream(FileDescriptor.out))));
    }

    /** What {@link #main} does, up to its exit code. */
    static int run(String[] arguments, ConsoleOutput standardOutput) {
        // digits in messages and in names of files are 0 to 9 in every language
        Locale.setDefault(Locale.ROOT);
        PrintWriter out =
                new PrintWriter(new OutputStreamWriter(standardOutput, outputCharset()), false);
        CommandLine command = DensestreamCommand.commandLine().setOut(out);
        int code = command.execute(arguments);
        out.flush();
        IOException failure = standardOutput.failure();
        if (failure == null || standardOutput.isClosedByReader()) {
            return code;
        }
        command.getErr()
                .println(
                        "densestream: standard output: expected to be written, got "
                                + failure.getMessage());
        command.getErr().flush();
        return ExitCode.SOFTWARE;
    }

    /** What the terminal understands, as far as the JDK knows. */
    private static Charset outputCharset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding"));
        return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
    }
}
