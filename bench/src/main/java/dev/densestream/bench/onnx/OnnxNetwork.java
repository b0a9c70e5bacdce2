// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.ForwardPass;
import dev.densestream.densenet.engine.Need;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.engine.PreparedNetwork;
import dev.densestream.densenet.engine.Workspace;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A whole network on ONNX Runtime: one session per shape and last stage, one thread each. */
final class OnnxNetwork implements PreparedNetwork {

    private final Network network;
    private final Map<Purpose, OrtSession> sessions = new ConcurrentHashMap<>();

    /** What a session is made for. */
    private record Purpose(Shape input, String last) {}

    OnnxNetwork(Network network) {
        this.network = network;
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public long sizeBytes() {
        return network.sizeBytes();
    }

    @Override
    public ForwardPass newForwardPass(Workspace workspace) {
        return new Pass();
    }

    private OnnxPass pass(Purpose purpose) throws OrtException {
        OrtSession session = sessions.get(purpose);
        if (session == null) {
            session = ExportedNetwork.session(network, purpose.input(), purpose.last());
            sessions.put(purpose, session);
        }
        Shape output = network.outputShape(purpose.last(), purpose.input());
        return new OnnxPass(session, purpose.input(), output);
    }

    private final class Pass implements ForwardPass {

        private final Map<Purpose, OnnxPass> passes = new HashMap<>();

        @Override
        public Need need(Shape input, Precision precision, Set<Output> outputs) {
            return new Need(0, 0);
        }

        @Override
        public void run(Tensor input, Map<Output, Tensor> outputs) {
            for (Map.Entry<Output, Tensor> wanted : outputs.entrySet()) {
                if (!(input instanceof FloatTensor in)
                        || !(wanted.getValue() instanceof FloatTensor out)
                        || wanted.getKey().form() != Output.Form.MAPS) {
                    throw new IllegalArgumentException(
                            "expected feature maps in single precision, got " + wanted.getKey());
                }
                run(new Purpose(input.shape(), wanted.getKey().stage()), in, out);
            }
        }

        private void run(Purpose purpose, FloatTensor input, FloatTensor output) {
            try {
                OnnxPass pass = passes.get(purpose);
                if (pass == null) {
                    pass = pass(purpose);
                    passes.put(purpose, pass);
                }
                pass.write(input.data());
                pass.run();
                pass.copyOutput(output.data());
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
            }
        }
    }
}
