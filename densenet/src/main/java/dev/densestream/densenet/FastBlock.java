package dev.densestream.densenet;

import dev.densestream.densenet.kernel.Kernels;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A block with its weights packed for the fast engine. */
final class FastBlock implements PreparedBlock {

    private final DenseBlock block;
    private final PreparedBlock inDouble;
    private final Kernels kernels;
    private final FastProgram program;
    private final @Nullable Supplier<FastProgram> frugal;

    /**
     * @param program the fastest way
     * @param frugal makes a slower one that takes less memory for large batches; null for none
     */
    FastBlock(
            DenseBlock block,
            Kernels kernels,
            FastProgram program,
            @Nullable Supplier<FastProgram> frugal) {
        this.block = block;
        this.inDouble = new ReferenceEngine().prepare(block);
        this.kernels = kernels;
        this.program = program;
        this.frugal = frugal;
    }

    @Override
    public DenseBlock block() {
        return block;
    }

    Kernels kernels() {
        return kernels;
    }

    FastProgram program() {
        return program;
    }

    @Override
    public long sizeBytes() {
        return PreparedSize.of(block, kernels);
    }

    @Override
    public ForwardPass newForwardPass(Workspace workspace) {
        return new FastPass(this, inDouble.newForwardPass(workspace), workspace);
    }

    /** The fastest way for such inputs that keeps to the workspace's limit, else the smallest. */
    FastPlan plan(Shape output, boolean pooled, Workspace workspace) {
        FastPlan fast = FastPlan.of(program, output, pooled, workspace);
        if (frugal == null || fast.scratchBytes() <= workspace.limitBytes()) {
            return fast;
        }
        FastPlan slow = FastPlan.of(frugal.get(), output, pooled, workspace);
        return slow.scratchBytes() < fast.scratchBytes() ? slow : fast;
    }
}
