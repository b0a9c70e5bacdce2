// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onnx;

import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** The graph that an exporter writes: each layer concatenates, normalises and convolves it all. */
final class ExportedModel {

    static byte[] of(DenseBlock block, Shape input, boolean pooled) {
        OnnxGraph graph = new OnnxGraph();
        OnnxLayers layers = new OnnxLayers(graph, block.eps());
        List<String> features = new ArrayList<>();
        features.add(graph.input("input", input));
        for (DenseLayer layer : block.layers()) {
            features.add(layer(layers, graph.concat(features), layer));
        }
        graph.output(features, block.outputShape(input), pooled);
        return graph.model();
    }

    private static String layer(OnnxLayers layers, String x, DenseLayer layer) {
        if (layer instanceof PlainLayer plain) {
            return layers.convolve(layers.normalize(x, plain.norm1()), plain.conv1());
        }
        BottleneckLayer bottleneck = (BottleneckLayer) layer;
        String narrow =
                layers.convolve(layers.normalize(x, bottleneck.norm1()), bottleneck.conv1());
        return layers.convolve(layers.normalize(narrow, bottleneck.norm2()), bottleneck.conv2());
    }

    private ExportedModel() {}
}
