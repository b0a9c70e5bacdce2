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
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A version's network in one subtask. Keeps no memory but the weights, which all subtasks share.
 */
public final class ServingNetwork {

    private final ModelVersion id;
    private final PreparedNetwork prepared;
    private final Output maps;
    private final Output means;
    private @Nullable ForwardPass pass;

    ServingNetwork(ModelVersion id, PreparedNetwork prepared) {
        this.id = id;
        this.prepared = prepared;
        this.maps = Output.maps(prepared.network());
        this.means = Output.means(prepared.network());
    }

    public ModelVersion id() {
        return id;
    }

    public Network network() {
        return prepared.network();
    }

    /**
     * What a forward pass takes within the memory's limit.
     *
     * @param pooled whether only averages are wanted
     */
    public Need need(Shape input, Precision precision, boolean pooled, WorkMemory memory) {
        return pass(memory).need(input, precision, Set.of(output(pooled)));
    }

    /**
     * Runs the forward pass.
     *
     * @param output the shape of the network's output
     * @param pooled whether only averages are wanted
     * @return all of it, (N, C, H, W), valid until the memory is used again; or its averages alone,
     *     (N, C, 1, 1)
     */
    public Tensor forward(Tensor input, Shape output, boolean pooled, WorkMemory memory) {
        Tensor out =
                pooled
                        ? input.precision().zeros(output.pooled())
                        : memory.output(output, input.precision());
        pass(memory).run(input, Map.of(output(pooled), out));
        return out;
    }

    private Output output(boolean pooled) {
        return pooled ? means : maps;
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
