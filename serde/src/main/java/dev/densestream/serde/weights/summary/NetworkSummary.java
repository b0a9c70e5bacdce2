// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights.summary;

import dev.densestream.densenet.Classifier;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.StemConvolution;
import dev.densestream.densenet.Transition;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The stages of a whole network, as a table for people. */
final class NetworkSummary {

    private static final String ROW = "%-24s %-22s %12s %12s %14s  %s";

    /** Where a stage's tensors have other names than the stage. */
    private static final Map<String, String> MODULES =
            Map.of(
                    "features.pool0",
                    "features.norm",
                    "features.relu0",
                    "features.norm",
                    Network.LOGITS,
                    "classifier");

    /**
     * The table: of each stage the shape of its output, its parameters, what it computes, the bytes
     * of its output in single precision, and what it is. A deep stem's norms count with its pool.
     *
     * @param input of the images
     * @param file the network's tensors by torchvision's names
     */
    static List<String> lines(Network network, Shape input, Safetensors file) {
        List<String> lines = new ArrayList<>();
        lines.add(row("stage", "output", "parameters", "MFLOP", "output bytes", ""));
        Shape shape = input;
        for (Network.Named named : network.stages()) {
            Shape output = named.stage().outputShape(shape);
            lines.add(
                    row(
                            named.name(),
                            output.toString(),
                            count(parameters(named.name(), file)),
                            megaflops(named.stage().flops(shape)),
                            count((long) output.elements() * Float.BYTES),
                            what(named)));
            shape = output;
        }
        long parameters = network.names().stream().mapToLong(name -> parameters(name, file)).sum();
        lines.add(row("all", "", count(parameters), megaflops(network.flops(input)), "", ""));
        return lines;
    }

    private static String row(Object... columns) {
        return ROW.formatted(columns).stripTrailing();
    }

    private static String megaflops(long flops) {
        return String.format(Locale.ROOT, "%,.1f", flops / 1e6);
    }

    private static long parameters(String stage, Safetensors file) {
        String module = MODULES.getOrDefault(stage, stage + ".");
        String norm5 = "features.norm5.";
        return file.tensors().values().stream()
                .filter(tensor -> tensor.name().startsWith(module))
                .filter(tensor -> module.equals(norm5) || !tensor.name().startsWith(norm5))
                .filter(tensor -> !tensor.name().contains(".running_"))
                .mapToLong(TensorInfo::elements)
                .sum();
    }

    private static String what(Network.Named named) {
        if (named.stage() instanceof DenseBlock block) {
            int layers = block.layers().size();
            return "%d %s, growth rate %d"
                    .formatted(layers, layers == 1 ? "layer" : "layers", block.growthRate());
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
