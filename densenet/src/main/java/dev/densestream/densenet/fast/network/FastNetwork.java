// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.network;

import dev.densestream.densenet.Classifier;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Embedding;
import dev.densestream.densenet.FinalNorm;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.Stage;
import dev.densestream.densenet.StemConvolution;
import dev.densestream.densenet.StemPool;
import dev.densestream.densenet.Transition;
import dev.densestream.densenet.engine.ForwardPass;
import dev.densestream.densenet.engine.PreparedNetwork;
import dev.densestream.densenet.engine.Workspace;
import dev.densestream.densenet.fast.block.CompiledBlock;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A whole network with its weights packed for the fast engine. Immutable, and shared. */
public final class FastNetwork implements PreparedNetwork {

    /** A dense block and the transition behind it. */
    record Part(int stage, SharedBlocks.Shared shared, @Nullable CompiledTransition next) {

        DenseBlock block() {
            return shared.block();
        }

        CompiledBlock program() {
            return shared.program();
        }
    }

    private final Network network;
    private final PreparedNetwork inDouble;
    private final Kernels kernels;
    private final CompiledStem stem;
    private final List<Part> parts = new ArrayList<>();
    private final @Nullable CompiledHead head;
    private final long sizeBytes;

    /**
     * @param inDouble prepares what computes in double precision
     * @param compile how blocks are compiled
     */
    public FastNetwork(
            Network network,
            Function<Network, PreparedNetwork> inDouble,
            Function<DenseBlock, CompiledBlock> compile,
            Kernels kernels) {
        this.kernels = kernels;
        List<StemConvolution> convolutions = new ArrayList<>();
        StemPool pool = null;
        CompiledHead end = null;
        List<Network.Named> kept = new ArrayList<>();
        List<Stage> stages = network.stages().stream().map(Network.Named::stage).toList();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            if (stage instanceof StemConvolution convolution) {
                convolutions.add(convolution);
            } else if (stage instanceof StemPool one) {
                pool = one;
            } else if (stage instanceof DenseBlock block) {
                CompiledTransition next =
                        i + 1 < stages.size() && stages.get(i + 1) instanceof Transition transition
                                ? new CompiledTransition(transition, kernels)
                                : null;
                SharedBlocks.Shared shared = SharedBlocks.of(block, kernels, compile);
                parts.add(new Part(i, shared, next));
                stage = shared.block();
            } else if (stage instanceof FinalNorm norm) {
                Classifier classifier =
                        stages.get(stages.size() - 1) instanceof Classifier last ? last : null;
                end = new CompiledHead(norm, classifier, i, kernels);
            } else if (!(stage instanceof Transition
                    || stage instanceof Embedding
                    || stage instanceof Classifier)) {
                throw new IllegalArgumentException("no way to compute " + stage);
            }
            kept.add(new Network.Named(network.stages().get(i).name(), stage));
        }
        this.network = new Network(kept);
        this.inDouble = inDouble.apply(this.network);
        stem = new CompiledStem(convolutions, pool, kernels);
        head = end;
        sizeBytes = NetworkSize.of(network, kernels);
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public ForwardPass newForwardPass(Workspace workspace) {
        return new NetworkPass(this, inDouble.newForwardPass(workspace), Buffers.of(workspace));
    }

    Kernels kernels() {
        return kernels;
    }

    CompiledStem stem() {
        return stem;
    }

    List<Part> parts() {
        return parts;
    }

    @Nullable CompiledHead head() {
        return head;
    }
}
