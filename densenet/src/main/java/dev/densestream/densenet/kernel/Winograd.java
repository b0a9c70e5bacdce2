// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.kernel;

/**
 * The algorithm F(4x4, 3x3): a tile of 4x4 outputs of a 3x3 convolution from 6x6 inputs with 36
 * multiplications instead of 144 (Winograd; Lavin and Gray, 2015).
 *
 * <p>The polynomials are evaluated at 0, +-A, +-B and infinity.
 */
public final class Winograd {

    /** Outputs of a tile along one side. */
    public static final int TILE = 4;

    /** Inputs of a tile along one side. */
    public static final int INPUT = 6;

    /** Outputs of a tile. */
    public static final int PHASES = TILE * TILE;

    /** Multiplications of a tile. */
    public static final int FREQUENCIES = INPUT * INPUT;

    /** How much larger, beside weights, inputs are when both are transformed: 6 to 33 times. */
    public static final double RELATIVE_GAIN = 14;

    static final double A = 0.625;
    static final double B = 1.5;

    public static final float A1 = (float) A;
    public static final float A2 = (float) (A * A);
    public static final float A3 = (float) (A * A * A);
    public static final float B1 = (float) B;
    public static final float B2 = (float) (B * B);
    public static final float B3 = (float) (B * B * B);
    public static final float A2_B2 = (float) (A * A * B * B);
    public static final float A2_PLUS_B2 = (float) (A * A + B * B);

    /** G: from 3 weights to 6 frequencies. */
    private static final double[][] WEIGHT = {
        {1 / (A * A * B * B), 0, 0},
        at(A, 2 * A * A * (A * A - B * B)),
        at(-A, 2 * A * A * (A * A - B * B)),
        at(B, 2 * B * B * (B * B - A * A)),
        at(-B, 2 * B * B * (B * B - A * A)),
        {0, 0, 1},
    };

    private static double[] at(double point, double divisor) {
        return new double[] {1 / divisor, point / divisor, point * point / divisor};
    }

    /**
     * Transforms one 3x3 kernel: G g G'.
     *
     * @param weight holds the kernel at {@code offset}, row-major
     * @param out overwritten with the 36 frequencies
     */
    public static void transformWeight(double[] weight, int offset, double[] out) {
        for (int i = 0; i < INPUT; i++) {
            for (int j = 0; j < INPUT; j++) {
                double sum = 0;
                for (int r = 0; r < 3; r++) {
                    for (int s = 0; s < 3; s++) {
                        sum += WEIGHT[i][r] * weight[offset + 3 * r + s] * WEIGHT[j][s];
                    }
                }
                out[INPUT * i + j] = sum;
            }
        }
    }

    private Winograd() {}
}
