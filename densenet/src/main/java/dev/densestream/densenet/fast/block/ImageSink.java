package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.WinogradConvolution;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;

/** Writes new feature maps to where they belong in the block's output. */
record ImageSink(WinogradConvolution stage, Buffers buffers, FloatTensor output)
        implements TileSink {

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
                buffers,
                output.data(),
                channel * shape.pixels(),
                shape.c() * shape.pixels());
    }
}
