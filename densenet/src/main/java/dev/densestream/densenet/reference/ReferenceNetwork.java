// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.reference;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.Stage;
import dev.densestream.densenet.engine.ForwardPass;
import dev.densestream.densenet.engine.Need;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.engine.Outputs;
import dev.densestream.densenet.engine.PreparedNetwork;
import dev.densestream.densenet.engine.Workspace;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** A whole network by its definition: stage after stage. */
record ReferenceNetwork(Network network) implements PreparedNetwork {

    @Override
    public long sizeBytes() {
        return network.sizeBytes();
    }

    @Override
    public ForwardPass newForwardPass(Workspace workspace) {
        return new Pass(network);
    }

    /** Its scratch memory is new in every run. */
    private record Pass(Network network) implements ForwardPass {

        @Override
        public Need need(Shape input, Precision precision, Set<Output> outputs) {
            int last = Outputs.lastStage(network, outputs);
            long most = 0;
            Shape shape = input;
            for (int i = 0; i <= last; i++) {
                Stage stage = network.stages().get(i).stage();
                most = Math.max(most, StageScratch.bytes(stage, shape));
                shape = stage.outputShape(shape);
            }
            long widened = (long) input.elements() * Double.BYTES;
            String name = network.stages().get(last).name();
            return new Need(most + widened, network.flops(name, input));
        }

        @Override
        public void run(Tensor input, Map<Output, Tensor> outputs) {
            Outputs.requireFit(network, input, outputs);
            int last = Outputs.lastStage(network, outputs.keySet());
            DoubleTensor maps = widened(input);
            for (int i = 0; i <= last; i++) {
                Network.Named named = network.stages().get(i);
                maps = ReferenceStage.apply(named.stage(), maps);
                deliver(named.name(), maps, outputs);
            }
        }

        private static void deliver(String name, DoubleTensor maps, Map<Output, Tensor> outputs) {
            Tensor whole = outputs.get(new Output(name, Output.Form.MAPS));
            if (whole != null) {
                copy(maps, whole);
            }
            Tensor means = outputs.get(new Output(name, Output.Form.MEANS));
            if (means != null) {
                copy(GlobalAveragePool.of(maps), means);
            }
        }

        private static DoubleTensor widened(Tensor tensor) {
            double[] wide = new double[tensor.shape().elements()];
            Arrays.setAll(wide, tensor::get);
            return new DoubleTensor(tensor.shape(), wide);
        }

        private static void copy(DoubleTensor from, Tensor to) {
            to.accept(
                    (FloatTensor single) -> {
                        for (int i = 0; i < single.data().length; i++) {
                            single.data()[i] = (float) from.data()[i];
                        }
                    },
                    (DoubleTensor wide) ->
                            System.arraycopy(from.data(), 0, wide.data(), 0, wide.data().length));
        }
    }
}
