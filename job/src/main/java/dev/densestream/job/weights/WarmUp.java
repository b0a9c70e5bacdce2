// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Engine;
import dev.densestream.densenet.engine.ForwardPass;
import dev.densestream.densenet.engine.Need;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.engine.PreparedNetwork;
import dev.densestream.densenet.engine.Workspace;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a network before it serves, so that its first record does not wait for the JVM's compiler:
 * until runs take about the same time, and for no more than some seconds.
 *
 * <p>Compiled code serves all networks of an engine. So the first network of a JVM is run for at
 * least a second, others just a few times; and all of a JVM together take little more than the
 * first alone may. For where many models start at once on busy cores, no run looks steady, and
 * requests wait for every one of them.
 */
public final class WarmUp {

    /** The most memory that a run takes. */
    public static final long MAX_BYTES = 24 << 20;

    private static final Logger LOGGER = LoggerFactory.getLogger(WarmUp.class);

    /** Of an image that is tried; the first one that fits is taken. */
    private static final int[] SIDES = {224, 112, 56, 32};

    /** Of all networks of this JVM together. */
    private static final long MAX_NANOS = 8_000_000_000L;

    /** Of each network once that is spent. */
    private static final long LATER_NANOS = 300_000_000L;

    private static final long FIRST_NANOS = 1_000_000_000L;

    /** A run is steady if it takes at most this much longer than the fastest one. */
    private static final double STEADY = 1.3;

    private static final int STEADY_RUNS = 4;

    /** So many of the first network, unless they are steady: one may take all of the time. */
    private static final int LEAST_RUNS = 15;

    /** Of the engine's limit for one record, which is some seconds. */
    private static final long PART_OF_MAX_FLOPS = 10;

    /** What this JVM has spent on it, in all threads. */
    private static final AtomicLong SPENT = new AtomicLong();

    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private WarmUp() {}

    /** A network that is prepared and, where there is a size of images that suits it, warm. */
    public static PreparedNetwork prepare(Engine engine, Network network) {
        PreparedNetwork prepared = engine.prepare(network);
        long start = System.nanoTime();
        int runs = 0;
        try {
            runs = run(prepared, engine.maxFlops(Precision.SINGLE) / PART_OF_MAX_FLOPS);
        } catch (RuntimeException e) {
            // records will tell whose fault it is
            LOGGER.warn("Not warmed up: {}", e.toString());
        }
        long nanos = System.nanoTime() - start;
        LOGGER.info(
                "Warmed up by {} runs in {} ms",
                runs,
                String.format(Locale.ROOT, "%.0f", nanos / 1e6));
        return prepared;
    }

    private static int run(PreparedNetwork prepared, long maxFlops) {
        Workspace workspace = new Workspace();
        workspace.limit(MAX_BYTES);
        ForwardPass pass = prepared.newForwardPass(workspace);
        Output output = Output.means(prepared.network());
        Tensor input = input(prepared.network(), pass, output, maxFlops);
        if (input == null) {
            return 0;
        }
        Shape shape = output.shape(prepared.network(), input.shape());
        Map<Output, Tensor> outputs = Map.of(output, Precision.SINGLE.zeros(shape));
        long start = System.nanoTime();
        long least = SPENT.get() >= FIRST_NANOS ? 0 : FIRST_NANOS;
        int leastRuns = BEGUN.getAndSet(true) ? 1 : LEAST_RUNS;
        double fastest = Double.MAX_VALUE;
        int steady = 0;
        int runs = 0;
        for (long now = start;
                SPENT.get() < MAX_NANOS || now - start < LATER_NANOS || runs < leastRuns;
                runs++) {
            pass.run(input, outputs);
            long next = System.nanoTime();
            SPENT.addAndGet(next - now);
            double nanos = (double) next - now;
            steady = nanos <= STEADY * fastest ? steady + 1 : 0;
            // a run that is much faster than all before starts again
            steady = nanos * STEADY < fastest ? 0 : steady;
            fastest = Math.min(fastest, nanos);
            now = next;
            if (steady >= STEADY_RUNS && now - start >= least) {
                return runs + 1;
            }
        }
        return runs;
    }

    /** An image that the engine can take; null if there is none. */
    private static @Nullable Tensor input(
            Network network, ForwardPass pass, Output output, long maxFlops) {
        for (int side : SIDES) {
            Shape shape = new Shape(1, network.inputChannels(), side, side);
            try {
                Need need = pass.need(shape, Precision.SINGLE, Set.of(output));
                if (need.scratchBytes() <= MAX_BYTES && need.flops() <= maxFlops) {
                    return noise(shape);
                }
            } catch (IllegalArgumentException e) {
                // too small or too large for this network
                continue;
            }
        }
        return null;
    }

    private static Tensor noise(Shape shape) {
        SplittableRandom random = new SplittableRandom(1);
        FloatTensor image = FloatTensor.zeros(shape);
        for (int i = 0; i < image.data().length; i++) {
            image.data()[i] = (float) (random.nextDouble() * 4 - 2);
        }
        return image;
    }
}
