package dev.densestream.bench.onnx;

import dev.densestream.bench.WorkData;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.PlainLayer;
import java.util.ArrayList;
import java.util.List;

/** The graph that an exporter writes: each layer concatenates, normalises and convolves it all. */
final class ExportedModel {

    static byte[] of(WorkData data) {
        OnnxGraph graph = new OnnxGraph();
        OnnxLayers layers = new OnnxLayers(graph, data.block().eps());
        List<String> features = new ArrayList<>();
        features.add(graph.input("input", data.work().inputShape()));
        for (DenseLayer layer : data.block().layers()) {
            features.add(layer(layers, graph.concat(features), layer));
        }
        graph.output(graph.concat(features), "output", data.work().outputShape());
        return graph.model();
    }

    private static String layer(OnnxLayers layers, String x, DenseLayer layer) {
        if (layer instanceof PlainLayer plain) {
            return layers.convolve(layers.normalizeByBatch(x), plain.conv1());
        }
        BottleneckLayer bottleneck = (BottleneckLayer) layer;
        String narrow =
                layers.convolve(
                        layers.normalizeByRunning(x, bottleneck.norm1()), bottleneck.conv1());
        return layers.convolve(
                layers.normalizeByRunning(narrow, bottleneck.norm2()), bottleneck.conv2());
    }

    private ExportedModel() {}
}
