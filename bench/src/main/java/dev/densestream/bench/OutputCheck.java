// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import dev.densestream.densenet.tensor.Shape;

/** Whether an engine computed the block at all: nothing is timed before it has passed. */
final class OutputCheck {

    /** The largest error, over the new maps, relative to the largest new map or 1. */
    static final double TOLERANCE = 1e-4;

    /**
     * The error of an output against the float64 definition.
     *
     * @throws WrongOutputException if it is above the tolerance, or an input channel changed
     */
    static double error(String engine, WorkData data, float[] actual, double[] expected)
            throws WrongOutputException {
        Shape shape = data.work().outputShape();
        boolean maps = expected.length == shape.elements();
        int inputImage = data.work().inputChannels() * shape.pixels();
        int image = shape.c() * shape.pixels();
        double error = 0;
        double largest = 1;
        for (int i = 0; i < actual.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]);
            if (maps && i % image < inputImage && difference != 0) {
                throw new WrongOutputException(
                        "%s: the input's channels came through changed at element %d: expected %s, got %s"
                                .formatted(engine, i, expected[i], actual[i]),
                        difference);
            }
            if (!(difference <= error)) {
                error = difference;
            }
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        if (!(error / largest <= TOLERANCE)) {
            throw new WrongOutputException(
                    "%s computes %s wrong: expected an error of at most %s, got %s"
                            .formatted(engine, data.work().id(), TOLERANCE, error / largest),
                    error / largest);
        }
        return error / largest;
    }

    private OutputCheck() {}
}
