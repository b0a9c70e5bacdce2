package dev.densestream.densenet;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.VectorKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** As on a machine that adds beside multiplying, whatever this one does. */
class FastAddingEngineTest extends FastEngineContractTest {

    @Override
    Kernels kernels() {
        return new VectorKernels(true);
    }

    @Override
    @ParameterizedTest
    @MethodSource("dev.densestream.densenet.BlockCase#oneOfEachKind")
    void allocatesNothingInSteadyState(BlockCase c) {
        assumeCompilerCopes();
        super.allocatesNothingInSteadyState(c);
    }

    @Override
    @Test
    void allocatesNothingForWholeTilesAndTheirAverages() {
        assumeCompilerCopes();
        super.allocatesNothingForWholeTilesAndTheirAverages();
    }

    private static void assumeCompilerCopes() {
        assumeTrue(
                Runtime.version().feature() >= 25,
                "before JDK 25 the compiler may make objects of sums, so these kernels are not"
                        + " chosen");
    }
}
