package dev.densestream.bench.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.densestream.bench.Work;
import dev.densestream.bench.WorkData;
import dev.densestream.bench.peer.Caller;
import dev.densestream.bench.peer.Peer;
import dev.densestream.bench.peer.PreparedWork;
import dev.densestream.densenet.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** ONNX Runtime's Java API on one of the ways to write the block as an ONNX graph. */
public enum OnnxRuntime implements Peer {
    EXPORTED("onnxruntime-exported") {
        @Override
        byte[] model(WorkData data) {
            return ExportedModel.of(data);
        }
    },
    SHARED("onnxruntime-shared") {
        @Override
        byte[] model(WorkData data) {
            return SharedModel.of(data);
        }

        @Override
        public boolean runs(Work work) {
            return !work.bottleneck();
        }
    },
    GROUPED("onnxruntime-grouped") {
        @Override
        byte[] model(WorkData data) {
            return GroupedModel.of(data);
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

    abstract byte[] model(WorkData data);

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
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
        // its threads must not spin into the next engine's turn
        options.addConfigEntry("session.force_spinning_stop", "1");
        OrtSession session = environment.createSession(model(data), options);
        return new PreparedWork() {
            @Override
            public Caller newCaller() throws OrtException {
                return caller(environment, session, data);
            }

            @Override
            public void close() throws OrtException {
                session.close();
                options.close();
            }
        };
    }

    private static Caller caller(OrtEnvironment environment, OrtSession session, WorkData data)
            throws OrtException {
        FloatBuffer inputMemory = buffer(data.work().inputShape());
        inputMemory.put(data.input().data()).rewind();
        FloatBuffer outputMemory = buffer(data.work().outputShape());
        return new OnnxCaller(
                session,
                tensor(environment, inputMemory, data.work().inputShape()),
                tensor(environment, outputMemory, data.work().outputShape()),
                outputMemory);
    }

    private static FloatBuffer buffer(Shape shape) {
        return ByteBuffer.allocateDirect(shape.elements() * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static OnnxTensor tensor(OrtEnvironment environment, FloatBuffer memory, Shape shape)
            throws OrtException {
        return OnnxTensor.createTensor(
                environment, memory, new long[] {shape.n(), shape.c(), shape.h(), shape.w()});
    }

    private record OnnxCaller(
            OrtSession session, OnnxTensor input, OnnxTensor output, FloatBuffer outputMemory)
            implements Caller {

        @Override
        public void run() throws OrtException {
            session.run(Map.of("input", input), Map.of("output", output)).close();
        }

        @Override
        public void copyOutput(float[] to) {
            outputMemory.get(0, to);
        }

        @Override
        public void close() throws OrtException {
            input.close();
            output.close();
        }
    }
}
