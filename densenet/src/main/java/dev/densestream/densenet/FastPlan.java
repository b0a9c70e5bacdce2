package dev.densestream.densenet;

import dev.densestream.densenet.Buffers.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * How inputs of one shape are computed.
 *
 * @param output (N, C0 + L*k, H, W)
 * @param pooled whether averages are wanted
 * @param direct whether they are made without writing the feature maps
 * @param buffers null if they are more than Java's arrays hold
 */
record FastPlan(
        FastProgram program,
        Shape output,
        boolean pooled,
        boolean direct,
        @Nullable Buffers buffers) {

    static FastPlan of(FastProgram program, Shape output, boolean pooled, Workspace workspace) {
        try {
            boolean direct = pooled && program.pools(output, workspace);
            Buffers buffers = program.buffers(output, workspace);
            if (direct) {
                buffers.needImageSums((long) output.n() * output.c());
            } else if (pooled) {
                buffers.need(Buffer.MAPS, output.elements());
            }
            return new FastPlan(
                    program, output, pooled, direct, buffers.fitArrays() ? buffers : null);
        } catch (ArithmeticException e) {
            return new FastPlan(program, output, pooled, false, null);
        }
    }

    long scratchBytes() {
        return buffers == null ? Long.MAX_VALUE : buffers.bytes();
    }

    /**
     * @throws IllegalArgumentException if they are more than Java's arrays hold
     */
    Buffers requireBuffers() {
        if (buffers == null) {
            throw new IllegalArgumentException(
                    "batch too large: scratch memory for an output of shape %s is more than arrays hold; send smaller batches"
                            .formatted(output));
        }
        return buffers;
    }
}
