// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.PreparedBlock;
import dev.densestream.densenet.engine.Workspace;
import dev.densestream.densenet.fast.block.CompiledBlock;
import dev.densestream.densenet.fast.block.PreparedSize;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.reference.ReferenceEngine;
import dev.densestream.densenet.tensor.Shape;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A block with its weights packed for the fast engine. */
final class FastBlock implements PreparedBlock {

    private final DenseBlock block;
    private final PreparedBlock inDouble;
    private final Kernels kernels;
    private final CompiledBlock program;
    private final @Nullable Supplier<CompiledBlock> frugal;
    private final long sizeBytes;

    /**
     * @param program the fastest way
     * @param frugal makes a slower one that takes less memory for large batches; null for none
     */
    FastBlock(
            DenseBlock block,
            Kernels kernels,
            CompiledBlock program,
            @Nullable Supplier<CompiledBlock> frugal) {
        this.block = block;
        this.inDouble = new ReferenceEngine().prepare(block);
        this.kernels = kernels;
        this.program = program;
        this.frugal = frugal;
        sizeBytes = PreparedSize.of(block, kernels);
    }

    @Override
    public DenseBlock block() {
        return block;
    }

    Kernels kernels() {
        return kernels;
    }

    CompiledBlock program() {
        return program;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public BlockPass newBlockPass(Workspace workspace) {
        return new FastPass(this, inDouble.newBlockPass(workspace), Buffers.of(workspace));
    }

    /** The fastest way for such inputs that keeps to the caller's limit, else the smallest. */
    FastPlan plan(Shape output, boolean pooled, Buffers buffers) {
        FastPlan fast = FastPlan.of(program, output, pooled, buffers);
        if (frugal == null || fast.scratchBytes() <= buffers.limitBytes()) {
            return fast;
        }
        FastPlan slow = FastPlan.of(frugal.get(), output, pooled, buffers);
        return slow.scratchBytes() < fast.scratchBytes() ? slow : fast;
    }
}
