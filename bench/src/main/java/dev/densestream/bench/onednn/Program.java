// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dev.densestream.bench.FoldedConvolution.ScaleShift;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.normalization_flags;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.desc;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** oneDNN primitives in the order they run, with their memory. */
final class Program {

    /** What a convolution does to its sums before it stores them. */
    enum Store {
        OVERWRITE,
        RELU,
        ADD
    }

    private record Step(primitive operation, IntMemoryMap arguments) {}

    private final engine cpu = new engine(engine.kind.cpu, 0);
    private final stream queue = new stream(cpu);
    private final List<Step> steps = new ArrayList<>();

    /** Views do not keep alive what they look at. */
    private final List<memory> allocations = new ArrayList<>();

    /** Runs every step, in order. */
    void run() {
        for (Step step : steps) {
            step.operation.execute(queue, step.arguments);
        }
        queue._wait();
    }

    /** Memory of a layout; zeros. */
    memory allocate(desc layout) {
        memory allocated = new memory(layout, cpu);
        allocations.add(allocated);
        Pointer.memset(allocated.get_data_handle(), 0, layout.get_size());
        return allocated;
    }

    /** Other eyes on the same memory, some elements further on. */
    memory view(memory whole, desc layout, long offset) {
        FloatPointer start = new FloatPointer(whole.get_data_handle());
        return new memory(layout, cpu, start.getPointer(offset));
    }

    /** The channels [from, from + count) of blocked or plain memory. */
    memory channels(memory whole, Shape shape, int from, int count) {
        return view(
                whole,
                whole.get_desc()
                        .submemory_desc(
                                new long[] {shape.n(), count, shape.h(), shape.w()},
                                new long[] {0, from, 0, 0}),
                0);
    }

    /** Copies from one layout to another. */
    void copy(memory from, memory to) {
        steps.add(new Step(new reorder(from, to), arguments(from, to)));
    }

    /** Normalises by the batch's own statistics, and ReLU. */
    void normalizeByBatch(memory from, memory to, double eps) {
        var description =
                new batch_normalization_forward.primitive_desc(
                        cpu,
                        prop_kind.forward_inference.value,
                        from.get_desc(),
                        to.get_desc(),
                        (float) eps,
                        normalization_flags.fuse_norm_relu.value);
        steps.add(new Step(new batch_normalization_forward(description), arguments(from, to)));
    }

    /** Scales, shifts and ReLU: trained batch norm with mean 0 and variance 1. */
    void scaleAndShift(memory from, memory to, ScaleShift norm) {
        int channels = norm.scale().length;
        double[] ones = new double[channels];
        Arrays.fill(ones, 1);
        var description =
                new batch_normalization_forward.primitive_desc(
                        cpu,
                        prop_kind.forward_inference.value,
                        from.get_desc(),
                        to.get_desc(),
                        0f,
                        normalization_flags.fuse_norm_relu.value
                                | normalization_flags.use_global_stats.value
                                | normalization_flags.use_scale.value
                                | normalization_flags.use_shift.value);
        steps.add(
                new Step(
                        new batch_normalization_forward(description),
                        arguments(from, to)
                                .put(DNNL_ARG_MEAN, vector(new double[channels]))
                                .put(DNNL_ARG_VARIANCE, vector(ones))
                                .put(DNNL_ARG_SCALE, vector(norm.scale()))
                                .put(DNNL_ARG_SHIFT, vector(norm.shift()))));
    }

    /** Convolves; the weights' layout is oneDNN's choice. */
    void convolve(memory from, memory to, Convolution c, Store store) {
        long pad = c.kernelSize() / 2;
        long[] padding = {pad, pad};
        long[] dims = {c.outChannels(), c.inChannels(), c.kernelSize(), c.kernelSize()};
        memory bias = vector(c.bias());
        var description =
                new convolution_forward.primitive_desc(
                        cpu,
                        prop_kind.forward_inference,
                        algorithm.convolution_direct,
                        from.get_desc(),
                        new desc(dims, data_type.f32, format_tag.any),
                        bias.get_desc(),
                        to.get_desc(),
                        new long[] {1, 1},
                        padding,
                        padding,
                        attributes(store),
                        false);
        memory weights = allocate(description.weights_desc());
        memory plain = allocate(new desc(dims, data_type.f32, format_tag.oihw));
        fill(plain, c.weight());
        new reorder(plain, weights).execute(queue, plain, weights);
        queue._wait();
        steps.add(
                new Step(
                        new convolution_forward(description),
                        arguments(from, to)
                                .put(DNNL_ARG_WEIGHTS, weights)
                                .put(DNNL_ARG_BIAS, bias)));
    }

    private static primitive_attr attributes(Store store) {
        post_ops after = new post_ops();
        switch (store) {
            case OVERWRITE -> {}
            case RELU -> after.append_eltwise(algorithm.eltwise_relu, 0, 0);
            case ADD -> after.append_sum();
        }
        primitive_attr attributes = new primitive_attr();
        attributes.set_post_ops(after);
        return attributes;
    }

    private static IntMemoryMap arguments(memory from, memory to) {
        return new IntMemoryMap().put(DNNL_ARG_SRC, from).put(DNNL_ARG_DST, to);
    }

    private memory vector(double[] values) {
        memory vector = allocate(new desc(new long[] {values.length}, data_type.f32, format_tag.a));
        fill(vector, values);
        return vector;
    }

    private static void fill(memory memory, double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        new FloatPointer(memory.get_data_handle()).put(narrow);
    }
}
