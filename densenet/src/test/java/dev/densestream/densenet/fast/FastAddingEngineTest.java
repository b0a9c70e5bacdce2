// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.vector.VectorKernels;

/** As on a machine that adds beside multiplying, whatever this one does. */
class FastAddingEngineTest extends FastEngineContractTest {

    @Override
    protected Kernels kernels() {
        return new VectorKernels(true);
    }
}
