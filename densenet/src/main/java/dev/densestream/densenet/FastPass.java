package dev.densestream.densenet;

/** One caller's pass: the shared program on the caller's own scratch memory. */
record FastPass(FastBlock prepared, ForwardPass inDouble, Workspace workspace)
        implements ForwardPass {

    @Override
    public void run(FloatTensor input, FloatTensor output) {
        BlockOutput.requireFit(prepared.block(), input.shape(), output.shape());
        BlockOutput.copyInput(input.shape(), input.data(), output.shape(), output.data());
        prepared.program().run(output, workspace);
    }

    @Override
    public void runPooled(FloatTensor input, FloatTensor means) {
        Shape shape = BlockOutput.requireFitPooled(prepared.block(), input.shape(), means.shape());
        if (!prepared.program().pool(input, means, workspace)) {
            FloatTensor maps = workspace.maps(shape);
            run(input, maps);
            GlobalAveragePool.into(maps, means, prepared.kernels());
        }
    }

    @Override
    public void run(DoubleTensor input, DoubleTensor output) {
        inDouble.run(input, output);
    }
}
