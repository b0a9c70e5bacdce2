package dev.densestream.densenet.kernel;

class VectorKernelsTest extends KernelsContractTest {

    @Override
    Kernels kernels() {
        return new VectorKernels(false);
    }
}
