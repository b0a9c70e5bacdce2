// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Makes any {@code --kafka.ssl.protocol=TLSv1.3} or {@code --kafka.ssl.protocol TLSv1.3} an entry
 * of the one option {@code --kafka.<property>}.
 */
@SuppressWarnings("JdkObsolete") // picocli hands over a Stack
public final class KafkaPropertyArguments implements IParameterPreprocessor {

    static final String OPTION = "--kafka.<property>";

    private static final String PREFIX = "--kafka.";

    @Override
    public boolean preprocess(
            Stack<String> arguments,
            CommandSpec command,
            @Nullable ArgSpec option,
            Map<String, Object> info) {
        Deque<String> rewritten = new ArrayDeque<>();
        while (!arguments.isEmpty()) {
            String argument = arguments.pop();
            if (!argument.startsWith(PREFIX)) {
                rewritten.push(argument);
                continue;
            }
            String property = argument.substring(PREFIX.length());
            boolean complete = property.contains("=") || arguments.isEmpty();
            rewritten.push(OPTION);
            rewritten.push(complete ? property : property + "=" + arguments.pop());
        }
        while (!rewritten.isEmpty()) {
            arguments.push(rewritten.pop());
        }
        return false;
    }
}
