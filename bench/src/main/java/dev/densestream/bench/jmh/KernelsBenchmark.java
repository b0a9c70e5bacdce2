// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.jmh;

import dev.densestream.densenet.kernel.Kernels;
import dev.densestream.densenet.kernel.Matrices;
import dev.densestream.densenet.kernel.PackedChunk;
import dev.densestream.densenet.kernel.Prefetch;
import dev.densestream.densenet.kernel.ScalarKernels;
import dev.densestream.densenet.kernel.vector.VectorKernels;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The kernels that most of a forward pass is spent in, on data that fits the first caches. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector"})
@SuppressWarnings("NullAway.Init") // JMH sets what has @Param, and calls fill()
public class KernelsBenchmark {

    private static final int DEPTH = 64;
    private static final int COLUMNS = 48;
    private static final int PIXELS = 1_024;

    /** Whose kernels. */
    public enum Implementation {
        SCALAR,
        VECTOR
    }

    @Param Implementation implementation;

    private final Prefetch ahead = new Prefetch();
    private final float[] norm = {0.5f, 2, 0};
    private Kernels kernels;
    private int group;
    private float[] values;
    private PackedChunk weights;
    private float[] out;
    private float[] scratch;
    private double[] moments;
    private Matrices pixels;
    private Matrices products;
    private Matrices valueRows;
    private Matrices outRows;

    @Setup
    public void fill() {
        kernels =
                implementation == Implementation.SCALAR ? new ScalarKernels() : new VectorKernels();
        group = 2 * kernels.lanes();
        Random random = new Random(1);
        values = random(random, Math.max(DEPTH * group, PIXELS) + group);
        float[] packed = random(random, DEPTH * COLUMNS + kernels.lanes());
        weights = new PackedChunk(packed, 0, DEPTH, DEPTH, COLUMNS, COLUMNS, 0);
        out = new float[Math.max(COLUMNS * group, PIXELS) + group];
        scratch = new float[kernels.scratchFloats()];
        moments = new double[2];
        pixels = new Matrices(values).at(0, 0, group);
        products = new Matrices(out).at(0, 0, group);
        valueRows = new Matrices(values).at(0, 0, PIXELS);
        outRows = new Matrices(out).at(0, 0, PIXELS);
    }

    /** 2 * 64 * 48 * G operations. */
    @Benchmark
    public float[] multiply() {
        kernels.multiply(pixels, weights, products, 0, group, false, ahead, scratch);
        return out;
    }

    /** 1024 pixels of a channel into phases. */
    @Benchmark
    public float[] deinterleave() {
        int tiles = PIXELS / 4;
        kernels.deinterleave(values, 0, tiles / kernels.lanes(), out, 0, tiles);
        return out;
    }

    /** 1024 pixels. */
    @Benchmark
    public float[] normalizeRows() {
        kernels.normalizeRows(valueRows, outRows, 0, 1, PIXELS, norm, 0);
        return out;
    }

    /** The statistics of 1024 pixels. */
    @Benchmark
    public double[] addMoments() {
        kernels.addMoments(values, 0, 0, 1, PIXELS, 0.5f, moments);
        return moments;
    }

    private static float[] random(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
