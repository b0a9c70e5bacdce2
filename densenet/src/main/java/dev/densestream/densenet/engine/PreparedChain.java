// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.engine;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/** A network whose only stage is a prepared dense block. */
record PreparedChain(Network network, PreparedBlock block) implements PreparedNetwork {

    @Override
    public long sizeBytes() {
        return block.sizeBytes();
    }

    @Override
    public ForwardPass newForwardPass(Workspace workspace) {
        return new Pass(network, block.newBlockPass(workspace));
    }

    private record Pass(Network network, BlockPass block) implements ForwardPass {

        @Override
        public Need need(Shape input, Precision precision, Set<Output> outputs) {
            Need need = new Need(0, 0);
            for (Output output : outputs) {
                output.shape(network, input);
                need = need.and(block.need(input, precision, averages(output)));
            }
            return need;
        }

        @Override
        public void run(Tensor input, Map<Output, Tensor> outputs) {
            Outputs.requireFit(network, input, outputs);
            outputs.forEach((output, to) -> block.run(input, to, averages(output)));
        }

        private static boolean averages(Output output) {
            return output.form() == Output.Form.MEANS;
        }
    }
}
