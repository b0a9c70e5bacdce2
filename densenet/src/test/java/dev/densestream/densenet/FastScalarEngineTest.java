package dev.densestream.densenet;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.ScalarKernels;

class FastScalarEngineTest extends FastEngineContractTest {

    @Override
    Kernels kernels() {
        return new ScalarKernels();
    }
}
