// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsDtype;
import dev.densestream.serde.safetensors.SafetensorsException;
import dev.densestream.serde.safetensors.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a file of weights holds, on one page for people. */
public final class WeightsSummary {

    private final List<String> lines = new ArrayList<>();

    private WeightsSummary() {}

    /**
     * The page, line by line.
     *
     * @param safetensors the file; not kept
     * @param prefix see {@link DenseBlockWeights#read}
     * @param override see {@link DenseBlockWeights#read}
     * @throws SafetensorsException if the file breaks a rule of its format
     * @throws WeightsException if it holds no block that can be computed
     */
    public static List<String> lines(
            byte[] safetensors, String prefix, @Nullable Normalization override) {
        DenseBlockWeights weights = DenseBlockWeights.read(safetensors, prefix, override);
        byte[] canonical = DenseBlockExtract.canonical(safetensors, prefix);
        WeightsSummary page = new WeightsSummary();
        page.describe(weights.block());
        page.describeTensors(Safetensors.parse(canonical, Safetensors.MAX_WEIGHTS_HEADER_BYTES));
        page.describeSelfTest(weights.selfTest());
        new TreeMap<>(weights.metadata())
                .forEach(
                        (key, value) ->
                                page.line(
                                        "metadata",
                                        Quoted.plain(key) + " = " + Quoted.plain(value)));
        page.describeFile("file", safetensors);
        page.describeFile("as published", canonical);
        return List.copyOf(page.lines);
    }

    private void describe(DenseBlock block) {
        DenseLayer first = block.layers().get(0);
        line(
                "kind",
                first instanceof BottleneckLayer bottleneck
                        ? "bottleneck layers, 1x1 to %d channels, then 3x3"
                                .formatted(bottleneck.bottleneckWidth())
                        : "plain layers, 3x3");
        line("layers", count(block.layers().size()));
        line("growth rate", count(block.growthRate()));
        line("input channels", count(block.inputChannels()));
        line("output channels", count(block.outputChannels()));
        line("normalization", block.normalization().name().toLowerCase(Locale.ROOT));
        line("eps", Double.toString(block.eps()));
        line("scale and shift", first.norm1().affine() != null ? "yes" : "no");
        line("MACs per pixel", count(macsPerPixel(block)));
    }

    private void describeTensors(Safetensors canonical) {
        List<TensorInfo> tensors =
                canonical.tensors().values().stream()
                        .filter(tensor -> tensor.name().startsWith(TensorName.LAYER))
                        .toList();
        boolean bias = tensors.stream().anyMatch(t -> t.name().matches(".*\\.conv[12]\\.bias"));
        line("convolution bias", bias ? "yes" : "no");
        line(
                "parameters",
                count(
                        tensors.stream()
                                .filter(tensor -> !tensor.name().contains(".running_"))
                                .mapToLong(TensorInfo::elements)
                                .sum()));
        Map<SafetensorsDtype, Long> values =
                tensors.stream()
                        .collect(
                                Collectors.groupingBy(
                                        TensorInfo::dtype,
                                        TreeMap::new,
                                        Collectors.summingLong(TensorInfo::elements)));
        line(
                "dtypes",
                values.entrySet().stream()
                        .map(entry -> entry.getKey() + " (" + count(entry.getValue()) + " values)")
                        .collect(Collectors.joining(", ")));
    }

    /** Multiply-accumulates of the direct convolutions for one pixel of one image. */
    private static long macsPerPixel(DenseBlock block) {
        long macs = 0;
        for (DenseLayer layer : block.layers()) {
            if (layer instanceof BottleneckLayer bottleneck) {
                macs += bottleneck.conv1().weights() + bottleneck.conv2().weights();
            } else {
                macs += ((PlainLayer) layer).conv1().weights();
            }
        }
        return macs;
    }

    private void describeSelfTest(@Nullable SelfTest selfTest) {
        line(
                "self-test",
                selfTest == null
                        ? "none"
                        : selfTest.input().shape() + " to " + selfTest.output().shape());
    }

    private void describeFile(String what, byte[] file) {
        line(what, count(file.length) + " bytes, sha256 " + Sha256.hex(file));
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private void line(String what, String value) {
        lines.add("%-16s %s".formatted(what, value));
    }
}
