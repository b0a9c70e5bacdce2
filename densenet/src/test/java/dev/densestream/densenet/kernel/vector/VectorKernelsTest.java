// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.KernelsContractTest;

class VectorKernelsTest extends KernelsContractTest {

    @Override
    protected Kernels kernels() {
        return new VectorKernels(false);
    }
}
