package dev.densestream.bench.onnx;

import static dev.densestream.bench.onnx.OnnxGraph.attribute;

import dev.densestream.bench.GroupWeights;
import dev.densestream.bench.WorkData;
import java.util.ArrayList;
import java.util.List;

/**
 * Rewritten by hand: each new group of channels is normalised once and convolved once, for all
 * later layers together, so that the convolutions are wide; partial sums are added up.
 */
final class GroupedModel {

    static byte[] of(WorkData data) {
        OnnxGraph graph = new OnnxGraph();
        OnnxLayers layers = new OnnxLayers(graph, data.block().eps());
        int k = data.work().growthRate();
        List<String> features = new ArrayList<>();
        features.add(graph.input("input", data.work().inputShape()));
        String sums = "";
        for (int group = 0; group < data.work().layers(); group++) {
            GroupWeights w = GroupWeights.of(data.block(), group, false);
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
        graph.output(graph.concat(features), "output", data.work().outputShape());
        return graph.model();
    }

    private GroupedModel() {}
}
