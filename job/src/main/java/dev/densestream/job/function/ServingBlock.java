package dev.densestream.job.function;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DoubleTensor;
import dev.densestream.densenet.FloatTensor;
import dev.densestream.densenet.ForwardPass;
import dev.densestream.densenet.GlobalAveragePool;
import dev.densestream.densenet.PreparedBlock;
import dev.densestream.densenet.Shape;
import dev.densestream.densenet.Tensor;
import dev.densestream.job.weights.PreparedBlocks;
import dev.densestream.serde.Emit;
import org.jspecify.annotations.Nullable;

/**
 * A block that serves in one subtask: the shared prepared block, and scratch memory of its own. For
 * one thread at a time.
 */
final class ServingBlock {

    private final ModelVersion id;
    private final DenseBlock block;
    private final ForwardPass pass;

    private @Nullable FloatTensor floats;
    private @Nullable DoubleTensor doubles;

    ServingBlock(ModelVersion id, PreparedBlock prepared) {
        this.id = id;
        this.block = prepared.block();
        this.pass = prepared.newForwardPass();
    }

    /** What this JVM shares the version's block under. */
    static PreparedBlocks.Key key(ModelVersion id, String engine) {
        return new PreparedBlocks.Key(engine, id.sha256(), id.prefix());
    }

    ModelVersion id() {
        return id;
    }

    DenseBlock block() {
        return block;
    }

    /**
     * Runs the forward pass.
     *
     * @param output the shape of the block's output
     * @param emit which part of it will be sent
     * @return all of it, (N, C0 + L*k, H, W), valid until the next call; or, where single precision
     *     is to be pooled, its averages alone, (N, C0 + L*k, 1, 1)
     */
    Tensor forward(Tensor input, Shape output, Emit emit) {
        if (emit == Emit.POOLED && input instanceof FloatTensor in) {
            FloatTensor means = FloatTensor.zeros(GlobalAveragePool.pooled(output));
            pass.runPooled(in, means);
            return means;
        }
        if (input instanceof DoubleTensor in) {
            DoubleTensor out = doubles;
            if (out == null || !out.shape().equals(output)) {
                out = DoubleTensor.zeros(output);
                doubles = out;
            }
            pass.run(in, out);
            return out;
        }
        FloatTensor out = floats;
        if (out == null || !out.shape().equals(output)) {
            out = FloatTensor.zeros(output);
            floats = out;
        }
        pass.run((FloatTensor) input, out);
        return out;
    }
}
