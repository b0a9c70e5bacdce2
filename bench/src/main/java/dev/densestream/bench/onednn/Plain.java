// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onednn;

import dev.densestream.densenet.tensor.Shape;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.bytedeco.dnnl.memory.format_tag;

/**
 * Feature maps in NCHW order, as they come in and go out.
 *
 * @param program whose memory it is
 * @param shape the whole
 * @param memory the whole
 */
record Plain(Program program, Shape shape, memory memory) {

    static Plain allocate(Program program, Shape s) {
        return new Plain(
                program,
                s,
                program.allocate(
                        new desc(
                                new long[] {s.n(), s.c(), s.h(), s.w()},
                                data_type.f32,
                                format_tag.nchw)));
    }

    memory channels(int from, int count) {
        return program.channels(memory, shape, from, count);
    }
}
