package dev.densestream.densenet.kernel;

/** The vector kernels of a machine that adds beside multiplying, whatever this one does. */
class AddingKernelsTest extends KernelsContractTest {

    @Override
    Kernels kernels() {
        return new VectorKernels(true);
    }
}
