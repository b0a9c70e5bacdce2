// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import java.io.PrintWriter;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says what went wrong in one line on standard error; with {@code --verbose} also where. */
final class OneLineErrors implements IExecutionExceptionHandler, IParameterExceptionHandler {

    @Override
    public int handleExecutionException(
            Exception exception, CommandLine command, @Nullable ParseResult parsed) {
        print(command, message(exception));
        printTrace(command, exception);
        return ExitCode.SOFTWARE;
    }

    @Override
    public int handleParseException(ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        print(command, message(exception) + "; see " + name + " --help");
        printTrace(command, exception);
        return ExitCode.USAGE;
    }

    private static void print(CommandLine command, String message) {
        PrintWriter err = command.getErr();
        err.println("densestream: " + message);
        err.flush();
    }

    private static void printTrace(CommandLine command, Exception exception) {
        Object top = command.getCommandSpec().root().userObject();
        if (top instanceof DensestreamCommand densestream && densestream.verbose) {
            exception.printStackTrace(command.getErr());
        }
    }

    /** Whether it says only that something failed, such as "Job execution failed." */
    private static boolean isWrapping(Throwable told) {
        String type = told.getClass().getName();
        return told instanceof ExecutionException
                || told instanceof CompletionException
                || type.startsWith("org.apache.flink.runtime.client.")
                || type.startsWith("org.apache.flink.runtime.JobException")
                || type.startsWith("org.apache.flink.util.");
    }

    private static String message(Exception exception) {
        Throwable told = exception;
        while (isWrapping(told) && told.getCause() != null) {
            told = told.getCause();
        }
        String message = told.getMessage();
        if (message == null || message.isBlank()) {
            return told.getClass().getSimpleName() + "; --verbose shows where";
        }
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
