// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onnx;

import static dev.densestream.bench.onnx.OnnxGraph.attribute;

import dev.densestream.bench.GroupWeights;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Rewritten by hand: each new group of channels is normalised once and convolved once, for all
 * later layers together, so that the convolutions are wide; partial sums are added up.
 */
final class GroupedModel {

    static byte[] of(DenseBlock block, Shape input, boolean pooled) {
        OnnxGraph graph = new OnnxGraph();
        OnnxLayers layers = new OnnxLayers(graph, block.eps());
        int k = block.growthRate();
        List<String> features = new ArrayList<>();
        features.add(graph.input("input", input));
        String sums = "";
        for (int group = 0; group < block.layers().size(); group++) {
            GroupWeights w = GroupWeights.of(block, group, false);
            String part =
                    layers.convolve(
                            layers.normalizeByBatch(features.get(group)),
                            w.weight(),
                            w.outputs(),
                            w.channels(),
                            3);
            sums = group == 0 ? part : graph.node("Add", List.of(part, sums));
            if (w.outputs() == k) {
                features.add(sums);
            } else {
                List<String> split =
                        graph.node(
                                "Split",
                                List.of(sums, graph.constant(k, w.outputs() - k)),
                                2,
                                attribute("axis", 1));
                features.add(split.get(0));
                sums = split.get(1);
            }
        }
        graph.output(features, block.outputShape(input), pooled);
        return graph.model();
    }

    private GroupedModel() {}
}
