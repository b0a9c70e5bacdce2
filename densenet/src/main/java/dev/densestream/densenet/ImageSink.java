package dev.densestream.densenet;

import dev.densestream.densenet.kernel.TileGrid;

/** Writes new feature maps to where they belong in the block's output. */
record ImageSink(TileStage stage, Workspace workspace, FloatTensor output) implements TileSink {

    @Override
    public void take(
            TileGrid grid, int group, int channel, float[] phases, int from, int planeStride) {
        Shape shape = output.shape();
        stage.store(
                grid,
                group,
                phases,
                from,
                planeStride,
                workspace,
                output.data(),
                channel * shape.pixels(),
                shape.c() * shape.pixels());
    }
}
