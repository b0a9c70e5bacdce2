// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli.weights;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.engine.ForwardPass;
import dev.densestream.densenet.engine.Need;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.fast.Engines;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a model takes of a TaskManager, by the numbers that the job itself goes by. */
public final class WorkSummary {

    private WorkSummary() {}

    /**
     * One line for the prepared weights, and some for an input.
     *
     * @param input null for none
     * @throws IllegalArgumentException if the input does not fit the model
     */
    static List<String> lines(Network network, @Nullable Shape input) {
        Engine engine = Engines.named("auto");
        List<String> lines = new ArrayList<>();
        lines.add(line("prepared", "%,d bytes", engine.preparedBytes(network)));
        if (input == null) {
            return lines;
        }
        Shape output = network.outputShape(input);
        lines.add(line("input", "%s", input));
        lines.add(line("output", "%s", output));
        ForwardPass pass = engine.prepare(network).newForwardPass();
        // of a network the last output needs all stages
        Set<Output> maps = Set.of(Output.maps(network));
        for (Precision precision : Precision.values()) {
            lines.add(needs(pass.need(input, precision, maps), input, output, precision));
        }
        return lines;
    }

    private static String needs(Need need, Shape input, Shape output, Precision precision) {
        return line(
                precision == Precision.SINGLE ? "in float" : "in double",
                "input %,d bytes, output %,d bytes, scratch %s, %.2f GFLOP",
                (long) input.elements() * precision.bytes(),
                (long) output.elements() * precision.bytes(),
                need.scratchBytes() == Long.MAX_VALUE
                        ? "more than arrays hold"
                        : String.format(Locale.ROOT, "%,d bytes", need.scratchBytes()),
                need.flops() / 1e9);
    }

    private static String line(String what, String format, Object... values) {
        return "%-16s %s".formatted(what, String.format(Locale.ROOT, format, values));
    }
}
