// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.networks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.densestream.bench.Machine;
import dev.densestream.bench.onnx.ExportedNetwork;
import dev.densestream.bench.peer.Caller;
import dev.densestream.bench.pytorch.TorchNetwork;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.ForwardPass;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.engine.Output.Form;
import dev.densestream.densenet.engine.PreparedNetwork;
import dev.densestream.densenet.fast.FastEngine;
import dev.densestream.densenet.reference.ReferenceEngine;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.weights.ModelWeights;
import dev.densestream.serde.weights.init.NetworkConfig;
import dev.densestream.serde.weights.init.NetworkInitialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The part of {@link NetworksCommand} that measures one architecture, in a process of its own. */
@Command(name = "networks-process", mixinStandardHelpOptions = true)
final class NetworksProcess implements Callable<Integer> {

    private static final int SIDE = 224;
    private static final double TOLERANCE = 1e-4;
    private static final String OWN = "densestream";

    @Option(names = "--architecture", required = true)
    private String architecture = "";

    @Option(names = "--images", required = true)
    private List<Integer> images = List.of();

    @Option(names = "--peers")
    private List<String> peers = List.of();

    @Option(names = "--seconds", required = true)
    private double seconds;

    @Option(names = "--save")
    private @Nullable Path save;

    @Option(names = "--reference-outputs", required = true)
    private Path referenceOutputs = Path.of("");

    @Override
    public Integer call() throws Exception {
        Network network =
                ModelWeights.read(
                                NetworkInitialization.safetensors(
                                        NetworkConfig.architecture(architecture), Map.of(), 1),
                                "",
                                null)
                        .network();
        PreparedNetwork prepared = new FastEngine().prepare(network);
        StringBuilder head = new StringBuilder("| network | images | densestream, ms an image |");
        peers.forEach(peer -> head.append(" %s (times as long) |".formatted(peer)));
        head.append(" error of densestream |");
        peers.forEach(peer -> head.append(" of %s |".formatted(peer)));
        System.out.println(head);
        System.out.println("|---|" + "---:|".repeat(3 + 2 * peers.size()));
        FloatTensor one = noise(1);
        Tensor expected = reference(network, one);
        for (int count : images) {
            compare(network, prepared, count, expected);
        }
        stages(network, prepared, one);
        return 0;
    }

    private void compare(Network network, PreparedNetwork prepared, int count, Tensor expected)
            throws Exception {
        FloatTensor input = noise(count);
        Map<String, Caller> callers = new LinkedHashMap<>();
        callers.put(OWN, own(prepared, input, network.last()));
        for (String peer : peers) {
            callers.put(
                    peer,
                    peer.startsWith("onnx")
                            ? ExportedNetwork.caller(network, input)
                            : new TorchNetwork(network, input));
        }
        StringBuilder errors = new StringBuilder();
        for (Map.Entry<String, Caller> caller : callers.entrySet()) {
            double error =
                    requireRight(caller.getKey(), caller.getValue(), network, input, expected);
            errors.append(String.format(Locale.ROOT, " %.1e |", error));
        }
        List<Double> medians = NetworkTiming.medians(List.copyOf(callers.values()), seconds);
        List<String> labels = List.copyOf(callers.keySet());
        double own = medians.get(0) / count;
        StringBuilder row =
                new StringBuilder(
                        String.format(Locale.ROOT, "| %s | %d | %.2f |", architecture, count, own));
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("architecture", architecture).put("images", count).put("machine", machine());
        for (int i = 0; i < labels.size(); i++) {
            double millis = medians.get(i) / count;
            json.put(labels.get(i) + "MillisPerImage", millis);
            if (i > 0) {
                row.append(String.format(Locale.ROOT, " %.2f (%.2f) |", millis, millis / own));
            }
        }
        System.out.println(row.append(errors));
        write(json);
        for (Caller caller : callers.values()) {
            caller.close();
        }
    }

    /**
     * The time of each stage: what a pass that ends there takes longer than one that ends before.
     */
    private void stages(Network network, PreparedNetwork prepared, FloatTensor input)
            throws Exception {
        List<Caller> callers = new ArrayList<>();
        for (String name : network.names()) {
            callers.add(own(prepared, input, name));
        }
        List<Double> medians = NetworkTiming.medians(callers, seconds / 3);
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("architecture", architecture).put("images", 1).put("machine", machine());
        ObjectNode byStage = json.putObject("stageMillis");
        System.out.printf("%n| stage of %s | ms |%n|---|---:|%n", architecture);
        double before = 0;
        for (int i = 0; i < medians.size(); i++) {
            double millis = medians.get(i) - before;
            before = medians.get(i);
            System.out.printf(Locale.ROOT, "| %s | %.2f |%n", network.names().get(i), millis);
            byStage.put(network.names().get(i), millis);
        }
        System.out.println();
        write(json);
    }

    private static Caller own(PreparedNetwork prepared, FloatTensor input, String stage) {
        ForwardPass pass = prepared.newForwardPass();
        // averages, so that feature maps need not be copied
        Output output = new Output(stage, Form.MEANS);
        FloatTensor to = FloatTensor.zeros(output.shape(prepared.network(), input.shape()));
        Map<Output, Tensor> outputs = Map.of(output, to);
        return new Caller() {
            @Override
            public void run() {
                pass.run(input, outputs);
            }

            @Override
            public void copyOutput(float[] all) {
                System.arraycopy(to.data(), 0, all, 0, all.length);
            }
        };
    }

    /** Of the first image, against the definition. */
    private static double requireRight(
            String label, Caller caller, Network network, FloatTensor input, Tensor expected)
            throws Exception {
        float[] output = new float[network.outputShape(input.shape()).elements()];
        caller.run();
        caller.copyOutput(output);
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < expected.shape().elements(); i++) {
            largest = Math.max(largest, Math.abs(expected.get(i)));
            worst = Math.max(worst, Math.abs(expected.get(i) - output[i]));
        }
        if (!(worst <= TOLERANCE * largest)) {
            throw new IllegalStateException(
                    "%s: expected logits within %.0e of the definition's, got %.1e"
                            .formatted(label, TOLERANCE, worst / largest));
        }
        return worst / largest;
    }

    private static Tensor reference(Network network, FloatTensor one) {
        Output output = Output.maps(network);
        FloatTensor expected = FloatTensor.zeros(output.shape(network, one.shape()));
        new ReferenceEngine().prepare(network).newForwardPass().run(one, Map.of(output, expected));
        return expected;
    }

    private static FloatTensor noise(int count) {
        FloatTensor images = FloatTensor.zeros(new Shape(count, 3, SIDE, SIDE));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < images.data().length; i++) {
            images.data()[i] = (float) (random.nextDouble() * 4 - 2);
        }
        return images;
    }

    private static String machine() throws IOException {
        Machine machine = Machine.here();
        return "%s, JDK %s".formatted(machine.processor(), machine.jdk());
    }

    private void write(ObjectNode json) throws IOException {
        if (save != null) {
            Files.writeString(
                    save,
                    json + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new NetworksProcess()).execute(args));
    }
}
