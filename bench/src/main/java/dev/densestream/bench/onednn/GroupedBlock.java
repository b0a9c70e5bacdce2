// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onednn;

import dev.densestream.bench.GroupWeights;
import dev.densestream.bench.WorkData;
import dev.densestream.bench.onednn.Program.Store;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.tensor.Shape;
import java.util.Arrays;

/**
 * A plain block, each new group of channels convolved once for all later layers: wide convolutions,
 * added up in one blocked memory. The last layer comes first in it, so that what is still to be
 * made is a prefix.
 */
record GroupedBlock(Program program, WorkData data, Plain input, Plain output) {

    void build() {
        Shape in = data.work().inputShape();
        int k = data.work().growthRate();
        int layers = data.work().layers();
        Blocked sums = Blocked.allocate(program, in.withChannels(Blocked.roundUp(layers * k)));
        program.copy(input.memory(), output.channels(0, in.c()));
        Blocked group = Blocked.allocate(program, in);
        program.copy(input.memory(), group.memory());
        for (int i = 0; i < layers; i++) {
            convolveForAll(group, i, sums);
            int c = data.work().channels(i);
            takeOut(sums, (layers - 1 - i) * k, c);
            if (i + 1 < layers) {
                group = Blocked.allocate(program, in.withChannels(k));
                program.copy(output.channels(c, k), group.memory());
            }
        }
    }

    private void convolveForAll(Blocked group, int index, Blocked sums) {
        Blocked normalized = Blocked.allocate(program, group.shape());
        program.normalizeByBatch(group.memory(), normalized.memory(), data.block().eps());
        GroupWeights w = GroupWeights.of(data.block(), index, true);
        int outputs = Blocked.roundUp(w.outputs());
        double[] weight = Arrays.copyOf(w.weight(), outputs * w.channels() * 9);
        program.convolve(
                normalized.filledUp().memory(),
                sums.slot(0, outputs),
                SharedBlock.fillUp(new Convolution(outputs, w.channels(), 3, weight)),
                index == 0 ? Store.OVERWRITE : Store.ADD);
    }

    /** Copies a layer's finished maps into the output. */
    private void takeOut(Blocked sums, int from, int to) {
        int k = data.work().growthRate();
        for (int done = 0; done < k; ) {
            int piece = Blocked.together(from + done, k - done);
            program.copy(sums.lanes(from + done, piece), output.channels(to + done, piece));
            done += piece;
        }
    }
}
