// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast;

import dev.densestream.densenet.fast.block.CompiledBlock;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * How inputs of one shape are computed.
 *
 * @param output (N, C0 + L*k, H, W)
 * @param pooled whether averages are wanted
 * @param direct whether they are made without writing the feature maps
 * @param needs null if they are more than Java's arrays hold
 */
record FastPlan(
        CompiledBlock program,
        Shape output,
        boolean pooled,
        boolean direct,
        @Nullable BufferNeeds needs) {

    static FastPlan of(CompiledBlock program, Shape output, boolean pooled, Buffers buffers) {
        try {
            boolean direct = pooled && program.pools(output, buffers);
            BufferNeeds needs = program.needs(output, buffers);
            if (direct) {
                needs.needImageSums((long) output.n() * output.c());
            } else if (pooled) {
                needs.needMaps(output.elements());
            }
            return new FastPlan(program, output, pooled, direct, needs.fitArrays() ? needs : null);
        } catch (ArithmeticException e) {
            return new FastPlan(program, output, pooled, false, null);
        }
    }

    long scratchBytes() {
        return needs == null ? Long.MAX_VALUE : needs.bytes();
    }

    /**
     * @throws IllegalArgumentException if they are more than Java's arrays hold
     */
    BufferNeeds requireNeeds() {
        if (needs == null) {
            throw new IllegalArgumentException(
                    "batch too large: scratch memory for an output of shape %s is more than arrays hold; send smaller batches"
                            .formatted(output));
        }
        return needs;
    }
}
