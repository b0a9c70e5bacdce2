package dev.densestream.densenet;

import dev.densestream.densenet.kernel.KernelSelection;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.ScalarKernels;
import java.util.function.Supplier;

/**
 * The same results as the {@link ReferenceEngine}, within float rounding and much sooner.
 *
 * <p>3x3 convolutions run as Winograd F(4x4, 3x3) on groups of tiles that stay in the second-level
 * cache, 1x1 convolutions as matrix products with batch norm and ReLU in their packing. Which
 * instructions do it is up to {@link KernelSelection}. Double precision goes through the reference
 * engine.
 */
public final class FastEngine implements DenseBlockEngine {

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
    public PreparedBlock prepare(DenseBlock block) {
        if (block.bottleneck()) {
            BottleneckProgram program = BottleneckProgram.of(block, kernels);
            boolean batch = block.normalization() == Normalization.BATCH;
            return new FastBlock(block, kernels, program, batch ? program::inLessMemory : null);
        }
        if (PanelProgram.covers(block)) {
            Supplier<FastProgram> byRegions =
                    Suppliers.once(() -> new PlainProgram(block, kernels));
            return new FastBlock(block, kernels, new PanelProgram(block, kernels), byRegions);
        }
        return new FastBlock(block, kernels, new PlainProgram(block, kernels), null);
    }
}
