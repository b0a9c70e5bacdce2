package dev.densestream.job.serving;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.Need;
import dev.densestream.densenet.engine.PreparedBlock;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.job.memory.WorkMemory;
import dev.densestream.job.record.ModelVersion;
import org.jspecify.annotations.Nullable;

/** A version's block in one subtask. Keeps no memory but the weights, which all subtasks share. */
public final class ServingBlock {

    private final ModelVersion id;
    private final PreparedBlock prepared;
    private @Nullable BlockPass pass;

    ServingBlock(ModelVersion id, PreparedBlock prepared) {
        this.id = id;
        this.prepared = prepared;
    }

    public ModelVersion id() {
        return id;
    }

    public DenseBlock block() {
        return prepared.block();
    }

    /**
     * What a forward pass takes within the memory's limit.
     *
     * @param pooled whether only averages are wanted
     */
    public Need need(Shape input, Precision precision, boolean pooled, WorkMemory memory) {
        return pass(memory).need(input, precision, pooled);
    }

    /**
     * Runs the forward pass.
     *
     * @param output the shape of the block's output
     * @param pooled whether only averages are wanted
     * @return all of it, (N, C0 + L*k, H, W), valid until the memory is used again; or its averages
     *     alone, (N, C0 + L*k, 1, 1)
     */
    public Tensor forward(Tensor input, Shape output, boolean pooled, WorkMemory memory) {
        Tensor out =
                pooled
                        ? input.precision().zeros(output.pooled())
                        : memory.output(output, input.precision());
        pass(memory).run(input, out, pooled);
        return out;
    }

    private BlockPass pass(WorkMemory memory) {
        BlockPass made = pass;
        if (made == null) {
            made = prepared.newBlockPass(memory.workspace());
            pass = made;
        }
        return made;
    }
}
