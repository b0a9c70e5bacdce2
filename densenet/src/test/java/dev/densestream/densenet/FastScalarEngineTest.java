package dev.densestream.densenet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.ScalarKernels;
import org.junit.jupiter.api.Test;

class FastScalarEngineTest extends FastEngineContractTest {

    @Override
    Kernels kernels() {
        return new ScalarKernels();
    }

    @Test
    void hasOneLane() {
        assertThat(new FastEngine(kernels()).lanes()).isEqualTo(1);
        assertThat(new ReferenceEngine().lanes()).isEqualTo(1);
    }
}
