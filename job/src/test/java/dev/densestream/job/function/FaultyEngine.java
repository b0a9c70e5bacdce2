package dev.densestream.job.function;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DenseBlockEngine;
import dev.densestream.densenet.DoubleTensor;
import dev.densestream.densenet.FloatTensor;
import dev.densestream.densenet.ForwardPass;
import dev.densestream.densenet.Need;
import dev.densestream.densenet.Precision;
import dev.densestream.densenet.PreparedBlock;
import dev.densestream.densenet.ReferenceEngine;
import dev.densestream.densenet.Shape;
import dev.densestream.densenet.Workspace;

/**
 * The reference engine, but NaN as an input's first element fails, and infinity takes all memory.
 */
public final class FaultyEngine implements DenseBlockEngine {

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
            public ForwardPass newForwardPass(Workspace workspace) {
                return new FaultyPass(sound.newForwardPass(workspace));
            }
        };
    }

    private record FaultyPass(ForwardPass sound) implements ForwardPass {

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
    }
}
