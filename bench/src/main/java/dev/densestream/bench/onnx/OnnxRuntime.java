// SPDX-License-Identifier: Apache-2.0
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
import dev.densestream.densenet.tensor.Shape;

/** ONNX Runtime's Java API on one of the ways to write the block as an ONNX graph. */
public enum OnnxRuntime implements Peer {
    EXPORTED("onnxruntime-exported") {
        @Override
        byte[] model(DenseBlock block, Shape input, boolean pooled) {
            return ExportedModel.of(block, input, pooled);
        }
    },
    SHARED("onnxruntime-shared") {
        @Override
        byte[] model(DenseBlock block, Shape input, boolean pooled) {
            return SharedModel.of(block, input, pooled);
        }

        @Override
        public boolean runs(Work work) {
            return !work.bottleneck();
        }
    },
    GROUPED("onnxruntime-grouped") {
        @Override
        byte[] model(DenseBlock block, Shape input, boolean pooled) {
            return GroupedModel.of(block, input, pooled);
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

    abstract byte[] model(DenseBlock block, Shape input, boolean pooled);

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
        OrtSession session = session(data.block(), data.work().inputShape(), false, threads);
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

    /**
     * The block for inputs of one shape.
     *
     * @param pooled whether the averages over H and W are all that it gives
     * @param threads of each run
     */
    OrtSession session(DenseBlock block, Shape input, boolean pooled, int threads)
            throws OrtException {
        // first, as it initialises the library that the options are made in
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (SessionOptions options = options(threads)) {
            return environment.createSession(model(block, input, pooled), options);
        }
    }

    /** All optimisations, so many threads. */
    static SessionOptions options(int threads) throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
        // its threads must not spin into the next engine's turn
        options.addConfigEntry("session.force_spinning_stop", "1");
        return options;
    }
}
