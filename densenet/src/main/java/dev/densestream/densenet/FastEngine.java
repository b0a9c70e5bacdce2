package dev.densestream.densenet;

import dev.densestream.densenet.kernel.KernelSelection;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.ScalarKernels;

/**
 * The same results as the {@link ReferenceEngine}, within float rounding and much sooner.
 *
 * <p>3x3 convolutions run as Winograd F(4x4, 3x3) on groups of tiles that stay in the second-level
 * cache, 1x1 convolutions as matrix products with batch norm and ReLU in their packing. Which
 * instructions do it is up to {@link KernelSelection}. Double precision goes through the reference
 * engine.
 */
public final class FastEngine implements DenseBlockEngine {

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
    public PreparedBlock prepare(DenseBlock block) {
        PreparedBlock inDouble = new ReferenceEngine().prepare(block);
        return new FastBlock(block, inDouble, kernels, program(block));
    }

    private FastProgram program(DenseBlock block) {
        if (PanelProgram.covers(block)) {
            return new PanelProgram(block, kernels);
        }
        return block.bottleneck()
                ? new BottleneckProgram(block, kernels)
                : new PlainProgram(block, kernels);
    }
}
