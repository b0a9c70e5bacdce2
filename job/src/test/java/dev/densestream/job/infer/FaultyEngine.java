// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.engine.Need;
import dev.densestream.densenet.engine.PreparedBlock;
import dev.densestream.densenet.engine.Workspace;
import dev.densestream.densenet.reference.ReferenceEngine;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;

/**
 * The reference engine, but NaN as an input's first element fails, and infinity takes all memory.
 */
public final class FaultyEngine implements Engine {

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public PreparedBlock prepare(DenseBlock block) {
        PreparedBlock sound = new ReferenceEngine().prepare(block);
        return new PreparedBlock() {
            @Override
            public DenseBlock block() {
                return block;
            }

            @Override
            public BlockPass newBlockPass(Workspace workspace) {
                return new FaultyPass(sound.newBlockPass(workspace));
            }
        };
    }

    private record FaultyPass(BlockPass sound) implements BlockPass {

        @Override
        public Need need(Shape input, Precision precision, boolean pooled) {
            return sound.need(input, precision, pooled);
        }

        @Override
        public void run(FloatTensor input, FloatTensor output) {
            fail(input);
            sound.run(input, output);
        }

        @Override
        public void runPooled(FloatTensor input, FloatTensor means) {
            fail(input);
            sound.runPooled(input, means);
        }

        private static void fail(FloatTensor input) {
            if (Float.isNaN(input.data()[0])) {
                throw new ArithmeticException("no number");
            }
            if (Float.isInfinite(input.data()[0])) {
                throw new OutOfMemoryError("pretended");
            }
        }

        @Override
        public void run(DoubleTensor input, DoubleTensor output) {
            sound.run(input, output);
        }

        @Override
        public void runPooled(DoubleTensor input, DoubleTensor means) {
            sound.runPooled(input, means);
        }
    }
}
