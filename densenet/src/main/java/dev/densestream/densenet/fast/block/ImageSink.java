// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.block;

import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.fast.conv.WinogradConvolution;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.tensor.FloatTensor;

/** Writes new feature maps to where they belong in the block's output. */
record ImageSink(WinogradConvolution stage, Buffers buffers, FloatTensor output)
        implements TileSink {

    @Override
    public void take(TileGrid grid, int group, int channel, Matrices phases, int index) {
        int origin = channel * output.shape().pixels();
        stage.store(grid, group, phases, index, output, origin, buffers);
    }
}
