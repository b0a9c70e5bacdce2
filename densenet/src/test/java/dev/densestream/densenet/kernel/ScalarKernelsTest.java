package dev.densestream.densenet.kernel;

class ScalarKernelsTest extends KernelsContractTest {

    @Override
    Kernels kernels() {
        return new ScalarKernels();
    }
}
