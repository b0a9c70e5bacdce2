// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.weights;

import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.engine.PreparedNetwork;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.weights.SelfTest;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Shows that a prepared network computes what its publisher says it does. */
public final class SelfTestProof {

    private SelfTestProof() {}

    /** What running the self-test takes: its tensors, what the network computes, and scratch. */
    public static long bytes(PreparedNetwork prepared, SelfTest test) {
        Precision precision = test.input().precision();
        Shape input = test.input().shape();
        Output output = output(test);
        long elements = input.elements() + 2L * output.shape(prepared.network(), input).elements();
        long scratch =
                prepared.newForwardPass().need(input, precision, Set.of(output)).scratchBytes();
        return scratch == Long.MAX_VALUE
                ? Long.MAX_VALUE / 2
                : elements * precision.bytes() + scratch;
    }

    /**
     * Runs the self-test's input through the network.
     *
     * <p>The error is the largest over the new maps, divided by max(1, max |new maps|); of a whole
     * network the largest over the node, divided by max |node|. It may be 1e-10 where all is F64,
     * 1e-4 where it computes in float, and what the type of the expected output can hold: 5e-3 for
     * F16, 2e-2 for BF16.
     *
     * @throws IllegalArgumentException in one line, if the error is larger
     */
    public static void require(PreparedNetwork prepared, SelfTest test) {
        Tensor output = forward(prepared, test);
        double error =
                prepared.network().isBlock()
                        ? error(test.output(), output, test.input().shape().c(), 1)
                        : error(test.output(), output, 0, Double.MIN_NORMAL);
        double tolerance = tolerance(test);
        if (!(error <= tolerance)) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "self-test: expected %s with a relative error of at most %.0e, got"
                                    + " %.2e; check the weights, the normalization and eps",
                            SelfTest.OUTPUT,
                            tolerance,
                            error));
        }
    }

    private static double tolerance(SelfTest test) {
        double computed = test.input().precision() == Precision.DOUBLE ? 1e-10 : 1e-4;
        double expected =
                switch (test.outputDtype()) {
                    case F64 -> 1e-10;
                    case F32 -> 1e-4;
                    case F16 -> 5e-3;
                    case BF16 -> 2e-2;
                };
        return Math.max(computed, expected);
    }

    private static Tensor forward(PreparedNetwork prepared, SelfTest test) {
        Tensor input = test.input();
        Output output = output(test);
        Tensor computed = input.precision().zeros(output.shape(prepared.network(), input.shape()));
        prepared.newForwardPass().run(input, Map.of(output, computed));
        return computed;
    }

    private static Output output(SelfTest test) {
        return new Output(test.node(), Output.Form.MAPS);
    }

    /**
     * NaN if the output has a value that is no number, so that no bound holds.
     *
     * @param fromChannel the first channel that counts
     * @param least what the error is divided by at least
     */
    private static double error(Tensor expected, Tensor output, int fromChannel, double least) {
        Shape shape = expected.shape();
        double largest = least;
        double worst = 0;
        for (int i = 0; i < shape.elements(); i++) {
            if (i / shape.pixels() % shape.c() >= fromChannel) {
                largest = Math.max(largest, Math.abs(expected.get(i)));
                worst = Math.max(worst, Math.abs(expected.get(i) - output.get(i)));
            }
        }
        return worst / largest;
    }
}
