// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights.summary;

import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.StemConvolution;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.prepare.PicturePreparation;
import dev.densestream.serde.prepare.PreprocessText;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsDtype;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.usage.ModelUsage;
import dev.densestream.serde.weights.ModelWeights;
import dev.densestream.serde.weights.NetworkExtract;
import dev.densestream.serde.weights.SelfTest;
import dev.densestream.serde.weights.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a file of weights holds, on one page for people. */
public final class WeightsSummary {

    private static final String BIAS = ".*\\.conv[12]\\.bias";

    /** Sides of the images of ImageNet and of CIFAR. */
    private static final int SIDE = 224;

    private static final int SMALL_SIDE = 32;

    private final List<String> lines = new ArrayList<>();

    private WeightsSummary() {}

    /**
     * The page, line by line.
     *
     * @param safetensors the file; not kept
     * @param prefix see {@link ModelWeights#read}
     * @param override see {@link ModelWeights#read}
     * @param input the shape of the images in the table of a whole network's stages; null for one
     *     image of a usual size
     * @throws dev.densestream.serde.safetensors.SafetensorsException if the file breaks a rule of
     *     its format
     * @throws dev.densestream.serde.weights.problem.WeightsException if it holds no model that can
     *     be computed
     * @throws IllegalArgumentException if the images do not fit
     */
    public static List<String> lines(
            byte[] safetensors,
            String prefix,
            @Nullable Normalization override,
            @Nullable Shape input) {
        ModelWeights weights = ModelWeights.read(safetensors, prefix, override);
        byte[] canonical = NetworkExtract.canonical(safetensors, prefix);
        WeightsSummary page = new WeightsSummary();
        Network network = weights.network();
        Safetensors file = Safetensors.parse(canonical, Safetensors.MAX_WEIGHTS_HEADER_BYTES);
        if (network.isBlock()) {
            page.describe(network.block());
            page.describeTensors(file, true);
        } else {
            page.describe(network, input == null ? usual(network) : input, file);
            page.describeTensors(file, false);
        }
        page.describeSelfTest(weights.selfTest());
        page.describeUsage(network, weights.usage());
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

    /** One image as most such networks are trained with. */
    private static Shape usual(Network network) {
        boolean small =
                network.stages().get(0).stage() instanceof StemConvolution stem
                        && stem.convolution().stride() == 1;
        int side = small ? SMALL_SIDE : SIDE;
        return new Shape(1, network.inputChannels(), side, side);
    }

    private void describe(Network network, Shape input, Safetensors file) {
        long layers =
                network.stages().stream()
                        .filter(named -> named.stage() instanceof DenseBlock)
                        .count();
        line("kind", "whole network, %d dense blocks".formatted(layers));
        line("input", input.toString());
        line("outputs", String.join(", ", network.names()));
        lines.addAll(NetworkSummary.lines(network, input, file));
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

    private void describeUsage(Network network, ModelUsage usage) {
        PicturePreparation pictures = usage.pictures();
        if (pictures != null) {
            line("pictures", PreprocessText.json(pictures.preprocess()));
        } else if (!network.isBlock()) {
            line("pictures", "none: its metadata have no " + ModelUsage.PREPROCESS);
        }
        if (network.classes() > 0) {
            line(
                    "classes",
                    "%d, %s, %s"
                            .formatted(
                                    network.classes(),
                                    usage.activation().text(),
                                    usage.labels().isEmpty() ? "without labels" : "with labels"));
        }
    }

    private void describeTensors(Safetensors canonical, boolean block) {
        List<TensorInfo> tensors =
                canonical.tensors().values().stream()
                        .filter(tensor -> !tensor.name().startsWith("selftest."))
                        .toList();
        if (block) {
            boolean bias = tensors.stream().anyMatch(t -> t.name().matches(BIAS));
            line("convolution bias", bias ? "yes" : "no");
        }
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
