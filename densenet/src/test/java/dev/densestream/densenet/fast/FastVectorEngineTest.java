// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.vector.VectorKernels;
import org.junit.jupiter.api.Test;

/** Needs {@code --add-modules=jdk.incubator.vector}; without it every test fails, on purpose. */
class FastVectorEngineTest extends FastEngineContractTest {

    @Override
    protected Kernels kernels() {
        return new VectorKernels(false);
    }

    @Test
    void isWhatThisJvmSelects() {
        assertThat(KernelSelection.best()).isInstanceOf(VectorKernels.class);
    }

    @Test
    void hasAsManyLanesAsAVector() {
        assertThat(new FastEngine(kernels()).lanes()).isGreaterThanOrEqualTo(4);
    }
}
