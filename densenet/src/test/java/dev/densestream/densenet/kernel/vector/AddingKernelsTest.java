// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel.vector;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.KernelsContractTest;

/** The vector kernels of a machine that adds beside multiplying, whatever this one does. */
class AddingKernelsTest extends KernelsContractTest {

    @Override
    protected Kernels kernels() {
        return new VectorKernels(true);
    }
}
