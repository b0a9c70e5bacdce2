// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onednn;

import dev.densestream.densenet.tensor.Shape;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.bytedeco.dnnl.memory.format_tag;

/**
 * Feature maps in blocks of channels, oneDNN's layout for convolutions: (N, C / lanes, H, W,
 * lanes).
 *
 * @param program whose memory it is
 * @param shape what it holds; the last block is filled up with zeros
 * @param memory the whole
 */
record Blocked(Program program, Shape shape, memory memory) {

    /** Channels per block: the floats of a vector register. */
    static final int LANES =
            dnnl.get_effective_cpu_isa().toString().matches("avx(512|10).*") ? 16 : 8;

    static Blocked allocate(Program program, Shape shape) {
        return new Blocked(program, shape, program.allocate(layout(shape)));
    }

    /** The first of its memory, seen as densely packed maps of another shape. */
    Blocked reshaped(Shape other) {
        return new Blocked(program, other, program.view(memory, layout(other), 0));
    }

    /** The same with the channels that fill up the last block. */
    Blocked filledUp() {
        return reshaped(shape.withChannels(roundUp(shape.c())));
    }

    /** The first channels of one image, densely packed as they lie there. */
    memory image(int n, int channels) {
        return program.view(
                memory,
                layout(new Shape(1, channels, shape.h(), shape.w())),
                (long) n * roundUp(shape.c()) * shape.pixels());
    }

    static int roundUp(int channels) {
        return (channels + LANES - 1) / LANES * LANES;
    }

    /** Channels [from, from + count), both multiples of the lanes. */
    memory slot(int from, int count) {
        return program.channels(memory, shape, from, count);
    }

    /**
     * Channels [from, from + count) of one block, or of several if {@code from} and {@code count}
     * are multiples of the lanes.
     */
    memory lanes(int from, int count) {
        if (from % LANES == 0 && count % LANES == 0) {
            return slot(from, count);
        }
        long pixels = shape.pixels();
        desc layout =
                new desc(
                        new long[] {shape.n(), count, shape.h(), shape.w()},
                        data_type.f32,
                        new long[] {
                            roundUp(shape.c()) * pixels, 1, (long) shape.w() * LANES, LANES
                        });
        return program.view(memory, layout, from / LANES * LANES * pixels + from % LANES);
    }

    /**
     * How many of the channels from {@code from} on, {@code most} at most, {@link #lanes} takes.
     */
    static int together(int from, int most) {
        if (from % LANES == 0 && most >= LANES) {
            return most / LANES * LANES;
        }
        return Math.min(most, LANES - from % LANES);
    }

    private static desc layout(Shape s) {
        return new desc(
                new long[] {s.n(), s.c(), s.h(), s.w()},
                data_type.f32,
                LANES == 16 ? format_tag.nChw16c : format_tag.nChw8c);
    }
}
