// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights.summary;

import dev.densestream.densenet.Classifier;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.StemConvolution;
import dev.densestream.densenet.Transition;
import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The stages of a whole network, as a table for people. */
final class NetworkSummary {

    private static final String ROW = "%-24s %-22s %14s %12s %14s  %s";

    /**
     * The table: of each stage the shape of its output, the bytes of its weights as they are kept,
     * what it computes, the bytes of its output in single precision, and what it is.
     *
     * @param input of the images
     */
    static List<String> lines(Network network, Shape input) {
        List<String> lines = new ArrayList<>();
        lines.add(
                ROW.formatted("stage", "output", "weight bytes", "MFLOP", "output bytes", "")
                        .strip());
        Shape shape = input;
        for (Network.Named named : network.stages()) {
            Shape output = named.stage().outputShape(shape);
            lines.add(
                    String.format(
                                    Locale.ROOT,
                                    ROW,
                                    named.name(),
                                    output,
                                    count(named.stage().sizeBytes()),
                                    String.format(
                                            Locale.ROOT, "%,.1f", named.stage().flops(shape) / 1e6),
                                    count((long) output.elements() * Float.BYTES),
                                    what(named))
                            .stripTrailing());
            shape = output;
        }
        lines.add(
                String.format(
                                Locale.ROOT,
                                ROW,
                                "all",
                                "",
                                count(network.sizeBytes()),
                                String.format(Locale.ROOT, "%,.1f", network.flops(input) / 1e6),
                                "",
                                "")
                        .stripTrailing());
        return lines;
    }

    private static String what(Network.Named named) {
        if (named.stage() instanceof DenseBlock block) {
            return "%d layers, growth rate %d".formatted(block.layers().size(), block.growthRate());
        }
        if (named.stage() instanceof StemConvolution stem) {
            int side = stem.convolution().kernelSize();
            return "%dx%d, stride %d".formatted(side, side, stem.convolution().stride());
        }
        if (named.stage() instanceof Transition transition) {
            return "%d to %d channels"
                    .formatted(transition.inputChannels(), transition.outputChannels());
        }
        return named.stage() instanceof Classifier classifier
                ? classifier.classes() + " classes"
                : "";
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private NetworkSummary() {}
}
