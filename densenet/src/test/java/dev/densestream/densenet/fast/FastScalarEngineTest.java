// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.ScalarKernels;
import dev.densestream.densenet.reference.ReferenceEngine;
import org.junit.jupiter.api.Test;

class FastScalarEngineTest extends FastEngineContractTest {

    @Override
    protected Kernels kernels() {
        return new ScalarKernels();
    }

    @Test
    void hasOneLane() {
        assertThat(new FastEngine(kernels()).lanes()).isEqualTo(1);
        assertThat(new ReferenceEngine().lanes()).isEqualTo(1);
    }
}
