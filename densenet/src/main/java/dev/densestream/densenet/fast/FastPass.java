// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import dev.densestream.densenet.engine.BlockOutput;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.Need;
import dev.densestream.densenet.fast.block.ChannelMeans;
import dev.densestream.densenet.fast.block.CompiledBlock;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.kernel.Winograd;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** One caller's pass: the shared programs on the caller's own scratch memory. */
final class FastPass implements BlockPass {

    private final FastBlock prepared;
    private final BlockPass inDouble;
    private final Buffers buffers;

    /** For the latest shape, and the limit it was made for. */
    private @Nullable FastPlan latest;

    private long latestLimitBytes;

    FastPass(FastBlock prepared, BlockPass inDouble, Buffers buffers) {
        this.prepared = prepared;
        this.inDouble = inDouble;
        this.buffers = buffers;
    }

    Buffers buffers() {
        return buffers;
    }

    @Override
    public Need need(Shape input, Precision precision, boolean pooled) {
        if (precision == Precision.DOUBLE) {
            return inDouble.need(input, precision, pooled);
        }
        FastPlan plan = plan(prepared.block().outputShape(input), pooled);
        try {
            return new Need(plan.scratchBytes(), flops(input, plan.program()));
        } catch (ArithmeticException e) {
            return Need.IMPOSSIBLE;
        }
    }

    /** Of whole tiles: sides of one pixel cost as much as sides of four. */
    private long flops(Shape input, CompiledBlock program) {
        long tiles =
                (long) TileGrid.tilesAlong(input.h()) * TileGrid.tilesAlong(input.w()) * input.n();
        long perPixel = prepared.block().flopsPerPixel();
        long again = (program.pointwisePasses() - 1) * prepared.block().pointwiseFlopsPerPixel();
        return Math.multiplyExact(tiles * Winograd.PHASES, Math.addExact(perPixel, again));
    }

    private FastPlan plan(Shape output, boolean pooled) {
        FastPlan plan = latest;
        long limitBytes = buffers.limitBytes();
        boolean same =
                plan != null
                        && plan.pooled() == pooled
                        && plan.output().equals(output)
                        && latestLimitBytes == limitBytes;
        if (plan == null || !same) {
            plan = prepared.plan(output, pooled, buffers);
            latest = plan;
            latestLimitBytes = limitBytes;
        }
        return plan;
    }

    @Override
    public void run(FloatTensor input, FloatTensor output) {
        BlockOutput.requireFit(prepared.block(), input.shape(), output.shape());
        FastPlan plan = plan(output.shape(), false);
        buffers.reserve(plan.requireNeeds(), prepared.kernels());
        run(plan, input, output);
    }

    private void run(FastPlan plan, FloatTensor input, FloatTensor output) {
        BlockOutput.copyInput(input.shape(), input.data(), output.shape(), output.data());
        try {
            plan.program().run(output, buffers);
        } finally {
            buffers.forgetSource();
        }
    }

    @Override
    public void runPooled(FloatTensor input, FloatTensor means) {
        Shape shape = BlockOutput.requireFitPooled(prepared.block(), input.shape(), means.shape());
        FastPlan plan = plan(shape, true);
        buffers.reserve(plan.requireNeeds(), prepared.kernels());
        if (plan.direct()) {
            try {
                plan.program().pool(input, means, buffers);
            } finally {
                buffers.forgetSource();
            }
        } else {
            FloatTensor maps = buffers.maps(shape);
            run(plan, input, maps);
            ChannelMeans.into(maps, means, prepared.kernels());
        }
    }

    @Override
    public void run(DoubleTensor input, DoubleTensor output) {
        inDouble.run(input, output);
    }

    @Override
    public void runPooled(DoubleTensor input, DoubleTensor means) {
        inDouble.runPooled(input, means);
    }
}
