// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.kernel.ScalarKernels;
import dev.densestream.densenet.kernel.vector.VectorKernels;
import org.junit.jupiter.api.Test;

class KernelSelectionTest {

    @Test
    void takesVectorKernelsWhereTheModuleIsLoaded() {
        assertThat(KernelSelection.select("auto")).isInstanceOf(VectorKernels.class);
        assertThat(KernelSelection.select("vector")).isInstanceOf(VectorKernels.class);
    }

    @Test
    void takesScalarKernelsWhenAsked() {
        assertThat(KernelSelection.select("scalar")).isInstanceOf(ScalarKernels.class);
    }

    @Test
    void refusesAnUnknownName() {
        assertThatThrownBy(() -> KernelSelection.select("simd"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("densenet.kernels")
                .hasMessageContaining("expected auto, scalar or vector, got simd");
    }

    @Test
    void saysWhenVectorsAreTooNarrowInsteadOfBlamingTheModule() {
        assertThat(KernelSelection.tooNarrow(64))
                .contains("64 bits, at least 128")
                .contains("-XX:MaxVectorSize")
                .doesNotContain("module");
    }
}
