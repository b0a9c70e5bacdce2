package dev.densestream.densenet.kernel.vector;

import static dev.densestream.densenet.kernel.Kernels.PIECE_INTS;
import static dev.densestream.densenet.kernel.vector.Lanes.FLOATS;
import static dev.densestream.densenet.kernel.vector.Lanes.L;

import jdk.incubator.vector.FloatVector;

/**
 * Copies pieces of rows in whole vectors, in ascending order: what a piece's last vector writes too
 * much is written again by the next piece. This is faster than masks, or than copying arrays so
 * short.
 */
public final class Pixels {

    /** As {@link dev.densestream.densenet.kernel.Kernels#copyPixels}. */
    public static void copy(
            float[] x,
            int xOffset,
            int xStride,
            int channels,
            int[] pieces,
            int fromPiece,
            int toPiece,
            float[] y,
            int yOffset) {
        for (int c = 0; c < channels; c++) {
            for (int p = PIECE_INTS * fromPiece; p < PIECE_INTS * toPiece; p += PIECE_INTS) {
                int from = xOffset + c * xStride + pieces[p];
                int to = yOffset + c * 2 * L + pieces[p + 1];
                int length = pieces[p + 2];
                int i = 0;
                // main loop; its last vector may go beyond the piece
                for (; i < length && from + i + L <= x.length; i += L) {
                    FloatVector.fromArray(FLOATS, x, from + i).intoArray(y, to + i);
                }
                // scalar tail, where a vector would read beyond the array
                for (; i < length; i++) {
                    y[to + i] = x[from + i];
                }
            }
        }
    }

    private Pixels() {}
}
