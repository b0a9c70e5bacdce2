package dev.densestream.job.function;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.DoubleTensor;
import dev.densestream.densenet.Engines;
import dev.densestream.densenet.FloatTensor;
import dev.densestream.densenet.ForwardPass;
import dev.densestream.densenet.PreparedBlock;
import dev.densestream.densenet.Shape;
import dev.densestream.densenet.Tensor;
import dev.densestream.serde.weights.DenseBlockWeights;
import org.jspecify.annotations.Nullable;

/**
 * A block that serves in one subtask: the shared prepared block, and scratch memory of its own. For
 * one thread.
 */
final class ServingBlock {

    private final ModelVersion id;
    private final DenseBlock block;
    private final PreparedBlock prepared;
    private final ForwardPass pass;

    private @Nullable FloatTensor floats;
    private @Nullable DoubleTensor doubles;

    private ServingBlock(ModelVersion id, PreparedBlock prepared) {
        this.id = id;
        this.prepared = prepared;
        this.block = prepared.block();
        this.pass = prepared.newForwardPass();
    }

    /**
     * Reads and prepares weights, or shares what another subtask has prepared.
     *
     * @throws RejectedRecordException if they cannot serve
     */
    static ServingBlock of(WeightsUpdate weights, String engine) {
        ModelVersion id = weights.id();
        byte[] file = weights.file();
        if (file == null) {
            throw new IllegalArgumentException("%s is retired".formatted(id));
        }
        try {
            PreparedBlock prepared =
                    PreparedBlocks.get(
                            new PreparedBlocks.Key(engine, id.sha256(), id.prefix()),
                            () ->
                                    Engines.named(engine)
                                            .prepare(
                                                    DenseBlockWeights.read(file, id.prefix(), null)
                                                            .block()));
            return new ServingBlock(id, prepared);
        } catch (RuntimeException e) {
            throw RejectedRecordException.at(Stage.WEIGHTS, e);
        }
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
     * @return (N, C0 + L*k, H, W), valid until the next call
     */
    Tensor forward(Tensor input, Shape output) {
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
