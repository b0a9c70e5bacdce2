// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import dev.densestream.densenet.engine.BlockOutput;
import dev.densestream.densenet.engine.BlockPass;
import dev.densestream.densenet.engine.Need;
import dev.densestream.densenet.fast.block.BlockWork;
import dev.densestream.densenet.fast.block.ChannelMeans;
import dev.densestream.densenet.fast.buffer.Buffers;
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
            return new Need(
                    plan.scratchBytes(),
                    BlockWork.flops(prepared.block(), input, plan.program().pointwisePasses()));
        } catch (ArithmeticException e) {
            return Need.IMPOSSIBLE;
        }
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
