// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.reference;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.BlockOutput;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.engine.Need;
import dev.densestream.densenet.engine.PreparedBlock;
import dev.densestream.densenet.engine.PreparedNetwork;
import dev.densestream.densenet.engine.Workspace;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;

/**
 * The specification: the definition of dense blocks and whole networks in plain loops, for reading
 * and for judging other engines.
 *
 * <p>Every value between input and output is a double, whatever the precision of the tensors, so a
 * float result is the definition rounded once.
 */
public final class ReferenceEngine implements Engine {

    /** 20 GFLOP: about a quarter of a minute of a core. */
    private static final long MAX_FLOPS = 20_000_000_000L;

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public long maxFlops(Precision precision) {
        return MAX_FLOPS;
    }

    @Override
    public PreparedBlock prepare(DenseBlock block) {
        return new Prepared(block);
    }

    @Override
    public PreparedNetwork prepare(Network network) {
        return network.isBlock() ? Engine.super.prepare(network) : new ReferenceNetwork(network);
    }

    private record Prepared(DenseBlock block) implements PreparedBlock {

        @Override
        public BlockPass newBlockPass(Workspace workspace) {
            return new ReferencePass(block);
        }
    }

    /** Its scratch memory is new in every run. */
    private record ReferencePass(DenseBlock block) implements BlockPass {

        @Override
        public Need need(Shape input, Precision precision, boolean pooled) {
            Shape output = block.outputShape(input);
            long channels = 0;
            if (precision == Precision.SINGLE) {
                // widened
                channels += input.c();
            }
            if (precision == Precision.SINGLE || pooled) {
                // what is not the caller's
                channels += output.c();
            }
            long pixels = (long) input.n() * input.pixels();
            return new Need(
                    channels * pixels * Double.BYTES
                            + StageScratch.layers(block, input)
                            + StageScratch.unpackedBytes(block),
                    block.flops(input));
        }

        @Override
        public void run(FloatTensor input, FloatTensor output) {
            BlockOutput.requireFit(block, input.shape(), output.shape());
            DoubleTensor features = DoubleTensor.zeros(output.shape());
            run(widen(input), features);
            for (int i = 0; i < output.data().length; i++) {
                output.data()[i] = (float) features.data()[i];
            }
            // once more, as they are: a signalling NaN does not survive the way through double
            BlockOutput.copyInput(input.shape(), input.data(), output.shape(), output.data());
        }

        @Override
        public void runPooled(FloatTensor input, FloatTensor means) {
            Shape shape = BlockOutput.requireFitPooled(block, input.shape(), means.shape());
            DoubleTensor exact = DoubleTensor.zeros(shape.pooled());
            runPooled(widen(input), exact);
            for (int i = 0; i < means.data().length; i++) {
                means.data()[i] = (float) exact.data()[i];
            }
        }

        @Override
        public void run(DoubleTensor input, DoubleTensor output) {
            BlockOutput.requireFit(block, input.shape(), output.shape());
            BlockOutput.copyInput(input.shape(), input.data(), output.shape(), output.data());
            for (DenseLayer layer : block.layers()) {
                ReferenceLayer.append(layer, block, output);
            }
        }

        @Override
        public void runPooled(DoubleTensor input, DoubleTensor means) {
            Shape shape = BlockOutput.requireFitPooled(block, input.shape(), means.shape());
            DoubleTensor features = DoubleTensor.zeros(shape);
            run(input, features);
            GlobalAveragePool.into(features, means);
        }

        private static DoubleTensor widen(FloatTensor tensor) {
            double[] wide = new double[tensor.data().length];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = tensor.data()[i];
            }
            return new DoubleTensor(tensor.shape(), wide);
        }
    }
}
