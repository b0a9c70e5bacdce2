package dev.densestream.serde.safetensors;

import dev.densestream.densenet.DoubleTensor;
import dev.densestream.densenet.FloatTensor;
import dev.densestream.serde.TensorAnswer;
import java.util.List;

/** An answer in safetensors: one tensor, {@code output}. */
public final class SafetensorsAnswer {

    private static final String OUTPUT = "output";

    private SafetensorsAnswer() {}

    /** The file. */
    public static byte[] encode(TensorAnswer answer) {
        List<Long> shape = answer.dims().stream().map(Integer::longValue).toList();
        SafetensorsWriter writer = new SafetensorsWriter();
        if (answer.data() instanceof DoubleTensor doubles) {
            return writer.add(OUTPUT, answer.dtype(), shape, doubles.data()).toBytes();
        }
        float[] floats = ((FloatTensor) answer.data()).data();
        return writer.add(OUTPUT, answer.dtype(), shape, floats).toBytes();
    }
}
