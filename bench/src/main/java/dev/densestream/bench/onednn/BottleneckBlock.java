// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onednn;

import dev.densestream.bench.FoldedConvolution;
import dev.densestream.bench.FoldedConvolution.ScaleShift;
import dev.densestream.bench.Work;
import dev.densestream.bench.WorkData;
import dev.densestream.bench.onednn.Program.Store;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.tensor.Shape;

/**
 * A bottleneck block: all maps lie in one blocked memory, of which every layer reads a prefix and
 * into whose next slot it stores; the second batch norm is folded, its ReLU part of the store.
 */
record BottleneckBlock(Program program, WorkData data, Plain input, Plain output) {

    /** Whether the channels come in whole blocks. */
    static boolean fits(Work work) {
        return work.inputChannels() % Blocked.LANES == 0
                && work.growthRate() % Blocked.LANES == 0
                && work.bottleneckWidth() % Blocked.LANES == 0;
    }

    void build() {
        Work work = data.work();
        Shape in = work.inputShape();
        Blocked features = Blocked.allocate(program, work.outputShape());
        Blocked normalized = Blocked.allocate(program, work.outputShape());
        Blocked narrow = Blocked.allocate(program, in.withChannels(work.bottleneckWidth()));
        program.copy(input.memory(), features.slot(0, in.c()));
        int c = in.c();
        for (DenseLayer any : data.block().layers()) {
            BottleneckLayer layer = (BottleneckLayer) any;
            Blocked read = normalized.reshaped(in.withChannels(c));
            ScaleShift norm = ScaleShift.of(layer.norm1(), data.block().eps());
            // image by image: oneDNN's fast batch norm takes no gaps between images
            for (int n = 0; n < in.n(); n++) {
                program.scaleAndShift(features.image(n, c), read.image(n, c), norm);
            }
            program.convolve(
                    read.memory(),
                    narrow.memory(),
                    FoldedConvolution.fold(layer.conv1(), layer.norm2(), data.block().eps()),
                    Store.RELU);
            program.convolve(
                    narrow.memory(),
                    features.slot(c, work.growthRate()),
                    layer.conv2(),
                    Store.OVERWRITE);
            c += work.growthRate();
        }
        program.copy(features.memory(), output.memory());
    }
}
