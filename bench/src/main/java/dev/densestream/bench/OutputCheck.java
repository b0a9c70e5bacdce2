package dev.densestream.bench;

import dev.densestream.densenet.Shape;

/** Whether an engine computed the block at all: nothing is timed before it has passed. */
final class OutputCheck {

    /** The largest error, over the new maps, relative to the largest new map or 1. */
    static final double TOLERANCE = 1e-4;

    /**
     * The error of an output against the float64 definition.
     *
     * @throws IllegalStateException if it is above the tolerance, or an input channel changed
     */
    static double error(String engine, WorkData data, float[] actual, double[] expected) {
        Shape shape = data.work().outputShape();
        int inputImage = data.work().inputChannels() * shape.pixels();
        int image = shape.c() * shape.pixels();
        double error = 0;
        double largest = 1;
        for (int i = 0; i < actual.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]);
            if (i % image < inputImage && difference != 0) {
                throw new IllegalStateException(
                        "%s: the input's channels came through changed at element %d: expected %s, got %s"
                                .formatted(engine, i, expected[i], actual[i]));
            }
            if (!(difference <= error)) {
                error = difference;
            }
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        if (!(error / largest <= TOLERANCE)) {
            throw new IllegalStateException(
                    "%s computes %s wrong: expected an error of at most %s, got %s"
                            .formatted(engine, data.work().id(), TOLERANCE, error / largest));
        }
        return error / largest;
    }

    private OutputCheck() {}
}
