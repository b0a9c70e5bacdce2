// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.terminal;

import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command's results go: standard output, unless a caller of the command line took it. */
public final class Console {

    private Console() {}

    public static PrintWriter out(@Nullable CommandSpec spec) {
        return spec(spec).commandLine().getOut();
    }

    public static CommandSpec spec(@Nullable CommandSpec spec) {
        return Objects.requireNonNull(spec, "set by picocli");
    }
}
