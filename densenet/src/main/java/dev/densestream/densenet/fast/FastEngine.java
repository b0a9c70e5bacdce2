// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.Normalization;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.engine.PreparedBlock;
import dev.densestream.densenet.engine.PreparedNetwork;
import dev.densestream.densenet.fast.block.CompiledBlock;
import dev.densestream.densenet.fast.block.CompiledBottleneckBlock;
import dev.densestream.densenet.fast.block.CompiledPanelBlock;
import dev.densestream.densenet.fast.block.CompiledPlainBlock;
import dev.densestream.densenet.fast.block.PreparedSize;
import dev.densestream.densenet.fast.network.FastNetwork;
import dev.densestream.densenet.fast.network.NetworkSize;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.ScalarKernels;
import dev.densestream.densenet.reference.ReferenceEngine;
import dev.densestream.densenet.tensor.Precision;
import java.util.function.Supplier;

/**
 * The same results as the {@link ReferenceEngine}, within float rounding and much sooner.
 *
 * <p>3x3 convolutions run as Winograd F(4x4, 3x3) on groups of tiles that stay in the second-level
 * cache, 1x1 convolutions as matrix products with batch norm and ReLU in their packing. Which
 * instructions do it is up to {@link KernelSelection}. Double precision goes through the reference
 * engine.
 */
public final class FastEngine implements Engine {

    /** 500 GFLOP: some seconds of a core with vectors, half a minute without. */
    private static final long MAX_FLOPS = 500_000_000_000L;

    private final Kernels kernels;

    /** With the fastest kernels of this JVM. */
    public FastEngine() {
        this(KernelSelection.best());
    }

    FastEngine(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public String name() {
        return "fast";
    }

    @Override
    public int lanes() {
        // the scalar kernels' own lanes are just how they lay out their data
        return kernels instanceof ScalarKernels ? 1 : kernels.lanes();
    }

    @Override
    public long maxFlops(Precision precision) {
        return precision == Precision.SINGLE
                ? MAX_FLOPS
                : new ReferenceEngine().maxFlops(precision);
    }

    @Override
    public long preparedBytes(DenseBlock block) {
        return PreparedSize.of(block, kernels);
    }

    @Override
    public long preparedBytes(Network network) {
        return network.isBlock()
                ? preparedBytes(network.block())
                : NetworkSize.of(network, kernels);
    }

    @Override
    public PreparedNetwork prepare(Network network) {
        return network.isBlock()
                ? Engine.super.prepare(network)
                : new FastNetwork(
                        network,
                        new ReferenceEngine()::prepare,
                        block -> fastBlock(block).program(),
                        kernels);
    }

    @Override
    public PreparedBlock prepare(DenseBlock block) {
        return fastBlock(block);
    }

    private FastBlock fastBlock(DenseBlock block) {
        if (block.bottleneck()) {
            CompiledBottleneckBlock program = CompiledBottleneckBlock.of(block, kernels);
            boolean batch = block.normalization() == Normalization.BATCH;
            return new FastBlock(block, kernels, program, batch ? program::inLessMemory : null);
        }
        if (CompiledPanelBlock.covers(block)) {
            Supplier<CompiledBlock> byRegions =
                    Suppliers.once(() -> new CompiledPlainBlock(block, kernels));
            return new FastBlock(block, kernels, new CompiledPanelBlock(block, kernels), byRegions);
        }
        return new FastBlock(block, kernels, new CompiledPlainBlock(block, kernels), null);
    }
}
