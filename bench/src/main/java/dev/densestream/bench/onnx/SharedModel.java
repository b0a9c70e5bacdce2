// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onnx;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Rewritten by hand: without a scale and shift per layer, a channel's normalised map is the same
 * for all later layers, so each is made once. The convolutions stay as they are.
 */
final class SharedModel {

    static byte[] of(DenseBlock block, Shape input, boolean pooled) {
        OnnxGraph graph = new OnnxGraph();
        OnnxLayers layers = new OnnxLayers(graph, block.eps());
        List<String> features = new ArrayList<>();
        List<String> normalized = new ArrayList<>();
        features.add(graph.input("input", input));
        for (DenseLayer layer : block.layers()) {
            normalized.add(layers.normalizeByBatch(features.get(features.size() - 1)));
            features.add(layers.convolve(graph.concat(normalized), ((PlainLayer) layer).conv1()));
        }
        graph.output(features, block.outputShape(input), pooled);
        return graph.model();
    }

    private SharedModel() {}
}
