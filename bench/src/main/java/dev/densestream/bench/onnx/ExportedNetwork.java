// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.densestream.bench.peer.Caller;
import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Classifier;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Embedding;
import dev.densestream.densenet.FinalNorm;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.Stage;
import dev.densestream.densenet.StemConvolution;
import dev.densestream.densenet.StemPool;
import dev.densestream.densenet.Transition;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** A whole network as PyTorch exports it: each layer concatenates, normalises and convolves. */
public final class ExportedNetwork {

    private final OnnxGraph graph = new OnnxGraph();

    /** Runs the network on ONNX Runtime, one thread. */
    public static Caller caller(Network network, FloatTensor input) throws OrtException {
        OrtSession session = session(network, input.shape(), network.last());
        OnnxPass pass = new OnnxPass(session, input.shape(), network.outputShape(input.shape()));
        pass.write(input.data());
        return pass;
    }

    /** The network up to that stage for inputs of one shape, one thread. */
    static OrtSession session(Network network, Shape input, String last) throws OrtException {
        byte[] model = new ExportedNetwork().model(network, input, last);
        // first, as it initialises the library that the options are made in
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = OnnxRuntime.options(1)) {
            return environment.createSession(model, options);
        }
    }

    private byte[] model(Network network, Shape input, String last) {
        String x = graph.input("input", input);
        for (Network.Named named : network.stages().subList(0, network.indexOf(last) + 1)) {
            x = stage(x, named.stage());
        }
        graph.output(List.of(x), network.outputShape(last, input), false);
        return graph.model();
    }

    private String stage(String x, Stage stage) {
        if (stage instanceof StemConvolution stem) {
            BatchNorm norm = stem.norm();
            String read = norm == null ? x : layers(stem.eps()).normalizeByRunning(x, norm);
            return layers(stem.eps()).convolve(read, stem.convolution());
        }
        if (stage instanceof StemPool pool) {
            String positive = layers(pool.eps()).normalizeByRunning(x, pool.norm());
            return graph.node(
                    "MaxPool",
                    List.of(positive),
                    OnnxGraph.attribute("kernel_shape", 3, 3),
                    OnnxGraph.attribute("pads", 1, 1, 1, 1),
                    OnnxGraph.attribute("strides", 2, 2));
        }
        if (stage instanceof DenseBlock block) {
            return block(x, block);
        }
        if (stage instanceof Transition transition) {
            OnnxLayers layers = layers(transition.eps());
            String positive = layers.normalizeByRunning(x, transition.norm());
            return graph.node(
                    "AveragePool",
                    List.of(layers.convolve(positive, transition.convolution())),
                    OnnxGraph.attribute("kernel_shape", 2, 2),
                    OnnxGraph.attribute("strides", 2, 2));
        }
        if (stage instanceof FinalNorm last) {
            // with its ReLU, which the embedding would apply
            return layers(last.eps()).normalizeByRunning(x, last.norm());
        }
        if (stage instanceof Embedding) {
            return graph.node("GlobalAveragePool", List.of(x));
        }
        return classify(x, ((Classifier) stage).linear());
    }

    private String block(String x, DenseBlock block) {
        OnnxLayers layers = layers(block.eps());
        List<String> features = new ArrayList<>();
        features.add(x);
        for (DenseLayer any : block.layers()) {
            BottleneckLayer layer = (BottleneckLayer) any;
            String whole = graph.concat(features);
            String narrow = layers.convolve(layers.normalize(whole, layer.norm1()), layer.conv1());
            features.add(layers.convolve(layers.normalize(narrow, layer.norm2()), layer.conv2()));
        }
        return graph.concat(features);
    }

    private String classify(String x, Convolution linear) {
        String flat = graph.node("Flatten", List.of(x));
        String logits =
                graph.node(
                        "Gemm",
                        List.of(
                                flat,
                                graph.constant(
                                        linear.weight(), linear.outChannels(), linear.inChannels()),
                                graph.constant(linear.bias(), linear.outChannels())),
                        OnnxGraph.attribute("transB", 1));
        return graph.node(
                "Reshape", List.of(logits, graph.constant(0, linear.outChannels(), 1, 1)));
    }

    private OnnxLayers layers(double eps) {
        return new OnnxLayers(graph, eps);
    }

    private ExportedNetwork() {}
}
