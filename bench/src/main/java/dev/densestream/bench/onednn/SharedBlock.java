// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onednn;

import dev.densestream.bench.WorkData;
import dev.densestream.bench.onednn.Program.Store;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.densenet.tensor.Shape;

/**
 * A plain block, each channel normalised once: all normalised maps lie in one blocked memory, of
 * which every layer reads a prefix, so nothing is ever concatenated.
 */
record SharedBlock(Program program, WorkData data, Plain input, Plain output) {

    void build() {
        Shape in = data.work().inputShape();
        int k = data.work().growthRate();
        int layers = data.work().layers();
        Blocked normalized =
                Blocked.allocate(
                        program,
                        in.withChannels(Blocked.roundUp(data.work().channels(layers - 1))));
        Blocked fresh = Blocked.allocate(program, in);
        program.copy(input.memory(), output.channels(0, in.c()));
        program.copy(input.memory(), fresh.memory());
        append(fresh, normalized, 0);
        Blocked maps = Blocked.allocate(program, in.withChannels(k));
        for (int i = 0; i < layers; i++) {
            int c = data.work().channels(i);
            Convolution conv = ((PlainLayer) data.block().layers().get(i)).conv1();
            program.convolve(
                    normalized.slot(0, Blocked.roundUp(c)),
                    maps.memory(),
                    fillUp(conv),
                    Store.OVERWRITE);
            program.copy(maps.memory(), output.channels(c, k));
            if (i + 1 < layers) {
                append(maps, normalized, c);
            }
        }
    }

    /** Normalises new maps and adds them to the others at channel {@code at}. */
    private void append(Blocked fresh, Blocked normalized, int at) {
        Blocked own = Blocked.allocate(program, fresh.shape());
        program.normalizeByBatch(fresh.memory(), own.memory(), data.block().eps());
        int count = fresh.shape().c();
        for (int done = 0; done < count; ) {
            int piece =
                    Math.min(
                            Blocked.together(done, count - done),
                            Blocked.together(at + done, count - done));
            program.copy(own.lanes(done, piece), normalized.lanes(at + done, piece));
            done += piece;
        }
    }

    /** The same convolution reading a multiple of the lanes, what is more with weight 0. */
    static Convolution fillUp(Convolution c) {
        int filled = Blocked.roundUp(c.inChannels());
        int taps = c.kernelSize() * c.kernelSize();
        double[] weight = new double[c.outChannels() * filled * taps];
        for (int oc = 0; oc < c.outChannels(); oc++) {
            System.arraycopy(
                    c.weight(),
                    oc * c.inChannels() * taps,
                    weight,
                    oc * filled * taps,
                    c.inChannels() * taps);
        }
        return new Convolution(c.outChannels(), filled, c.kernelSize(), weight, c.bias());
    }
}
