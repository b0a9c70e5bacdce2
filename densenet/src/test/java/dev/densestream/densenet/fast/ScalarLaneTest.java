// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.kernel.ScalarKernels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a JVM does that was started without the Vector API's module. */
@Tag("scalar-lane")
class ScalarLaneTest {

    @Test
    void fallsBackToScalarKernels() {
        assertThat(KernelSelection.vectorAvailable()).isFalse();
        assertThat(KernelSelection.best()).isInstanceOf(ScalarKernels.class);
    }

    @Test
    void refusesVectorKernelsAndSaysHowToGetThem() {
        assertThatThrownBy(() -> KernelSelection.select("vector"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("densenet.kernels=vector: the Vector API is not available")
                .hasMessageContaining("--add-modules=jdk.incubator.vector");
    }
}
