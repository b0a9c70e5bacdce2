// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.engine.PreparedBlock;
import dev.densestream.densenet.engine.PreparedNetwork;
import dev.densestream.densenet.engine.Workspace;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime as an engine of the job, so that the very same job can run with it: one session per
 * shape and kind of output, shared by all subtasks, one thread each.
 */
public abstract class OnnxEngine implements Engine {

    private final OnnxRuntime graph;

    private OnnxEngine(OnnxRuntime graph) {
        this.graph = graph;
    }

    /** The graph as an exporter writes it. */
    public static final class Exported extends OnnxEngine {

        public Exported() {
            super(OnnxRuntime.EXPORTED);
        }

        @Override
        public PreparedNetwork prepare(Network network) {
            return network.isBlock() ? super.prepare(network) : new OnnxNetwork(network);
        }
    }

    /** The graph rewritten with wide convolutions. */
    public static final class Grouped extends OnnxEngine {

        public Grouped() {
            super(OnnxRuntime.GROUPED);
        }
    }

    @Override
    public String name() {
        return graph.label();
    }

    @Override
    public PreparedBlock prepare(DenseBlock block) {
        return new Sessions(graph, block, new ConcurrentHashMap<>());
    }

    /** What a session is made for. */
    private record Purpose(Shape input, boolean pooled) {}

    private record Sessions(OnnxRuntime graph, DenseBlock block, Map<Purpose, OrtSession> byPurpose)
            implements PreparedBlock {

        @Override
        public BlockPass newBlockPass(Workspace workspace) {
            return new Pass(this);
        }

        OnnxPass pass(Purpose purpose, Shape output) throws OrtException {
            OrtSession session = byPurpose.get(purpose);
            if (session == null) {
                session = graph.session(block, purpose.input(), purpose.pooled(), 1);
                byPurpose.put(purpose, session);
            }
            return new OnnxPass(session, purpose.input(), output);
        }
    }

    private static final class Pass implements BlockPass {

        private final Sessions sessions;
        private @Nullable Purpose purpose;
        private @Nullable OnnxPass pass;

        Pass(Sessions sessions) {
            this.sessions = sessions;
        }

        @Override
        public void run(FloatTensor input, FloatTensor output) {
            run(new Purpose(input.shape(), false), input, output);
        }

        @Override
        public void runPooled(FloatTensor input, FloatTensor means) {
            run(new Purpose(input.shape(), true), input, means);
        }

        private void run(Purpose wanted, FloatTensor input, FloatTensor output) {
            try {
                OnnxPass current = pass;
                if (current == null || !wanted.equals(purpose)) {
                    current = sessions.pass(wanted, output.shape());
                    pass = current;
                    purpose = wanted;
                }
                current.write(input.data());
                current.run();
                current.copyOutput(output.data());
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
            }
        }

        @Override
        public void run(DoubleTensor input, DoubleTensor output) {
            throw new IllegalArgumentException(
                    "F64 input: these graphs are in single precision; send F32");
        }

        @Override
        public void runPooled(DoubleTensor input, DoubleTensor means) {
            run(input, means);
        }
    }
}
