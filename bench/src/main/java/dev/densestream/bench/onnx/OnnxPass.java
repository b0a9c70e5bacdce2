// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.densestream.bench.peer.Caller;
import dev.densestream.densenet.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** A session's run with input and output in native memory that is used again and again. */
final class OnnxPass implements Caller {

    private final OrtSession session;
    private final FloatBuffer inputMemory;
    private final FloatBuffer outputMemory;
    private final OnnxTensor input;
    private final OnnxTensor output;

    OnnxPass(OrtSession session, Shape inputShape, Shape outputShape) throws OrtException {
        this.session = session;
        this.inputMemory = buffer(inputShape);
        this.outputMemory = buffer(outputShape);
        this.input = tensor(inputMemory, inputShape);
        this.output = tensor(outputMemory, outputShape);
    }

    /** Copies the next input, NCHW. */
    void write(float[] pixels) {
        inputMemory.put(0, pixels);
    }

    @Override
    public void run() throws OrtException {
        session.run(Map.of("input", input), Map.of("output", output)).close();
    }

    @Override
    public void copyOutput(float[] to) {
        outputMemory.get(0, to);
    }

    @Override
    public void close() {
        input.close();
        output.close();
    }

    private static FloatBuffer buffer(Shape shape) {
        return ByteBuffer.allocateDirect(shape.elements() * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static OnnxTensor tensor(FloatBuffer memory, Shape shape) throws OrtException {
        return OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(),
                memory,
                new long[] {shape.n(), shape.c(), shape.h(), shape.w()});
    }
}
