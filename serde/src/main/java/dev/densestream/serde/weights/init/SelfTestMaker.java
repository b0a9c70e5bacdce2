// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights.init;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.reference.ReferenceEngine;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import dev.densestream.serde.weights.SelfTest;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes self-tests: an input of random numbers, and what the definition of a network gives. */
public final class SelfTestMaker {

    private static final long SEED = 1;
    private static final int BLOCK_SIDE = 8;
    private static final int NETWORK_SIDE = 64;

    private SelfTestMaker() {}

    /** Adds one to a file of the network's weights; of a network one of its last node. */
    public static void add(Network network, SafetensorsWriter writer) {
        int side = network.isBlock() ? BLOCK_SIDE : NETWORK_SIDE;
        Shape shape = new Shape(1, network.inputChannels(), side, side);
        float[] values = new float[shape.elements()];
        double[] widened = new double[values.length];
        Random random = new Random(SEED);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
            widened[i] = values[i];
        }
        Output output = Output.maps(network);
        DoubleTensor computed = DoubleTensor.zeros(output.shape(network, shape));
        new ReferenceEngine()
                .prepare(network)
                .newForwardPass()
                .run(new DoubleTensor(shape, widened), Map.of(output, computed));
        writer.add(SelfTest.INPUT, Dtype.F32, sides(shape, false), values);
        writer.add(
                SelfTest.OUTPUT,
                Dtype.F32,
                sides(computed.shape(), isVector(network)),
                computed.data());
    }

    private static boolean isVector(Network network) {
        String last = network.last();
        return last.equals(Network.EMBEDDING) || last.equals(Network.LOGITS);
    }

    private static List<Long> sides(Shape shape, boolean vector) {
        return vector
                ? List.of((long) shape.n(), (long) shape.c())
                : List.of((long) shape.n(), (long) shape.c(), (long) shape.h(), (long) shape.w());
    }
}
