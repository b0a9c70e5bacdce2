// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

class ScalarKernelsTest extends KernelsContractTest {

    @Override
    protected Kernels kernels() {
        return new ScalarKernels();
    }
}
