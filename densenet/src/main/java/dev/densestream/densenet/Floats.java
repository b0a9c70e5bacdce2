package dev.densestream.densenet;

/** Weights in single precision. */
final class Floats {

    static float[] of(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private Floats() {}
}
