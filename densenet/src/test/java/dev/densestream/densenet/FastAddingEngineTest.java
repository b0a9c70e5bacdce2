package dev.densestream.densenet;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.VectorKernels;

/** As on a machine that adds beside multiplying, whatever this one does. */
class FastAddingEngineTest extends FastEngineContractTest {

    @Override
    Kernels kernels() {
        return new VectorKernels(true);
    }
}
