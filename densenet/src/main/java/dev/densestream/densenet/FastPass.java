package dev.densestream.densenet;

import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.kernel.Winograd;
import org.jspecify.annotations.Nullable;

/** One caller's pass: the shared programs on the caller's own scratch memory. */
final class FastPass implements ForwardPass {

    private final FastBlock prepared;
    private final ForwardPass inDouble;
    private final Workspace workspace;

    /** For the latest shape, and the limit it was made for. */
    private @Nullable FastPlan latest;

    private long latestLimitBytes;

    FastPass(FastBlock prepared, ForwardPass inDouble, Workspace workspace) {
        this.prepared = prepared;
        this.inDouble = inDouble;
        this.workspace = workspace;
    }

    Workspace workspace() {
        return workspace;
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
    private long flops(Shape input, FastProgram program) {
        long tiles =
                (long) TileGrid.tilesAlong(input.h()) * TileGrid.tilesAlong(input.w()) * input.n();
        long perPixel = prepared.block().flopsPerPixel();
        long again = (program.pointwisePasses() - 1) * prepared.block().pointwiseFlopsPerPixel();
        return Math.multiplyExact(tiles * Winograd.PHASES, Math.addExact(perPixel, again));
    }

    private FastPlan plan(Shape output, boolean pooled) {
        FastPlan plan = latest;
        long limitBytes = workspace.limitBytes();
        boolean same =
                plan != null
                        && plan.pooled() == pooled
                        && plan.output().equals(output)
                        && latestLimitBytes == limitBytes;
        if (plan == null || !same) {
            plan = prepared.plan(output, pooled, workspace);
            latest = plan;
            latestLimitBytes = limitBytes;
        }
        return plan;
    }

    @Override
    public void run(FloatTensor input, FloatTensor output) {
        BlockOutput.requireFit(prepared.block(), input.shape(), output.shape());
        FastPlan plan = plan(output.shape(), false);
        workspace.reserve(plan.requireBuffers(), prepared.kernels());
        run(plan, input, output);
    }

    private void run(FastPlan plan, FloatTensor input, FloatTensor output) {
        BlockOutput.copyInput(input.shape(), input.data(), output.shape(), output.data());
        plan.program().run(output, workspace);
    }

    @Override
    public void runPooled(FloatTensor input, FloatTensor means) {
        Shape shape = BlockOutput.requireFitPooled(prepared.block(), input.shape(), means.shape());
        FastPlan plan = plan(shape, true);
        workspace.reserve(plan.requireBuffers(), prepared.kernels());
        if (plan.direct()) {
            plan.program().pool(input, means, workspace);
        } else {
            FloatTensor maps = workspace.maps(shape);
            run(plan, input, maps);
            GlobalAveragePool.into(maps, means, prepared.kernels());
        }
    }

    @Override
    public void run(DoubleTensor input, DoubleTensor output) {
        inDouble.run(input, output);
    }
}
