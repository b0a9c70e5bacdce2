// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.serving;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.ForwardPass;
import dev.densestream.densenet.engine.Need;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.engine.PreparedNetwork;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.job.memory.WorkMemory;
import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.weights.PreparedModel;
import dev.densestream.serde.usage.ModelUsage;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A version's network in one subtask. Keeps no memory but the weights, which all subtasks share.
 */
public final class ServingNetwork {

    private final ModelVersion id;
    private final PreparedNetwork prepared;
    private final ModelUsage usage;
    private @Nullable ForwardPass pass;

    ServingNetwork(ModelVersion id, PreparedModel model) {
        this.id = id;
        this.prepared = model.network();
        this.usage = model.usage();
    }

    public ModelVersion id() {
        return id;
    }

    public Network network() {
        return prepared.network();
    }

    /** How its input is made of pictures, and what its logits mean. */
    public ModelUsage usage() {
        return usage;
    }

    /** What a forward pass takes within the memory's limit. */
    public Need need(Shape input, Precision precision, Set<Output> outputs, WorkMemory memory) {
        return pass(memory).need(input, precision, outputs);
    }

    /**
     * Runs the forward pass.
     *
     * @param outputs what is wanted, and the tensors that it goes to, which are overwritten
     */
    public void forward(Tensor input, Map<Output, Tensor> outputs, WorkMemory memory) {
        pass(memory).run(input, outputs);
    }

    private ForwardPass pass(WorkMemory memory) {
        ForwardPass made = pass;
        if (made == null) {
            made = prepared.newForwardPass(memory.workspace());
            pass = made;
        }
        return made;
    }
}
