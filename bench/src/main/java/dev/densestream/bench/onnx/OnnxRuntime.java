package dev.densestream.bench.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.densestream.bench.Work;
import dev.densestream.bench.WorkData;
import dev.densestream.bench.peer.Caller;
import dev.densestream.bench.peer.Peer;
import dev.densestream.bench.peer.PreparedWork;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Shape;

/** ONNX Runtime's Java API on one of the ways to write the block as an ONNX graph. */
public enum OnnxRuntime implements Peer {
    EXPORTED("onnxruntime-exported") {
        @Override
        byte[] model(DenseBlock block, Shape input) {
            return ExportedModel.of(block, input);
        }
    },
    SHARED("onnxruntime-shared") {
        @Override
        byte[] model(DenseBlock block, Shape input) {
            return SharedModel.of(block, input);
        }

        @Override
        public boolean runs(Work work) {
            return !work.bottleneck();
        }
    },
    GROUPED("onnxruntime-grouped") {
        @Override
        byte[] model(DenseBlock block, Shape input) {
            return GroupedModel.of(block, input);
        }

        @Override
        public boolean runs(Work work) {
            return !work.bottleneck();
        }
    };

    private final String label;

    OnnxRuntime(String label) {
        this.label = label;
    }

    abstract byte[] model(DenseBlock block, Shape input);

    @Override
    public String label() {
        return label;
    }

    @Override
    public String version() {
        return OrtEnvironment.getEnvironment().getVersion();
    }

    @Override
    public PreparedWork prepare(WorkData data, int threads) throws OrtException {
        OrtSession session = session(data.block(), data.work().inputShape(), threads);
        return new PreparedWork() {
            @Override
            public Caller newCaller() throws OrtException {
                OnnxPass pass =
                        new OnnxPass(session, data.work().inputShape(), data.work().outputShape());
                pass.write(data.input().data());
                return pass;
            }

            @Override
            public void close() throws OrtException {
                session.close();
            }
        };
    }

    /** The block for inputs of one shape, with so many threads per run. */
    OrtSession session(DenseBlock block, Shape input, int threads) throws OrtException {
        // first, as it initialises the library that the options are made in
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            // its threads must not spin into the next engine's turn
            options.addConfigEntry("session.force_spinning_stop", "1");
            return environment.createSession(model(block, input), options);
        }
    }
}
