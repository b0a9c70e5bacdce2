// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.conv;

/** Weights in single precision. */
public final class Floats {

    public static float[] of(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private Floats() {}
}
