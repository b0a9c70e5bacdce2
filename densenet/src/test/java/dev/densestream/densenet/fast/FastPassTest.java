// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.Blocks;
import dev.densestream.densenet.fast.block.CompiledBlock;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.ScalarKernels;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FastPassTest {

    private static final DenseBlock BLOCK = Blocks.plain(2, 1, 1).with(new SplittableRandom(1));

    @Test
    void letsGoOfTheCallersTensorAlsoWhereItFails() {
        Failing program = new Failing();
        BlockPass pass = new FastBlock(BLOCK, new ScalarKernels(), program, null).newBlockPass();
        FloatTensor input = FloatTensor.zeros(new Shape(1, 2, 4, 4));
        FloatTensor output = FloatTensor.zeros(BLOCK.outputShape(input.shape()));

        assertThatThrownBy(() -> pass.run(input, output)).isSameAs(Failing.FAILURE);
        assertThat(program.source.array()).isEmpty();

        FloatTensor means = FloatTensor.zeros(output.shape().pooled());
        assertThatThrownBy(() -> pass.runPooled(input, means)).isSameAs(Failing.FAILURE);
        assertThat(program.source.array()).isEmpty();
    }

    /** Reads the caller's tensor and fails. */
    private static final class Failing implements CompiledBlock {

        static final IllegalStateException FAILURE = new IllegalStateException("pretended");

        private Matrices source = new Matrices(new float[1]);

        @Override
        public BufferNeeds needs(Shape output, Buffers buffers) {
            return new BufferNeeds();
        }

        @Override
        public void run(FloatTensor output, Buffers buffers) {
            source = buffers.source(output.data(), 0, 1, 1);
            throw FAILURE;
        }

        @Override
        public boolean pools(Shape output, Buffers buffers) {
            return true;
        }

        @Override
        public void pool(FloatTensor input, FloatTensor means, Buffers buffers) {
            source = buffers.source(input.data(), 0, 1, 1);
            throw FAILURE;
        }
    }
}
