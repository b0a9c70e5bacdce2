// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.network;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.Stage;
import dev.densestream.densenet.Transition;
import dev.densestream.densenet.engine.ForwardPass;
import dev.densestream.densenet.engine.Need;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.engine.Outputs;
import dev.densestream.densenet.fast.block.BlockWork;
import dev.densestream.densenet.fast.buffer.BufferNeeds;
import dev.densestream.densenet.fast.buffer.Buffers;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.densenet.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One caller's pass through a whole network, some images at a time. */
final class NetworkPass implements ForwardPass {

    /** Images at once: as many 7x7 feature maps fill a group of tiles of the widest vectors. */
    private static final int MOST_IMAGES = 8;

    private final FastNetwork prepared;
    private final ForwardPass inDouble;
    private final Buffers buffers;
    private final Delivery delivery;
    private @Nullable NetworkPlan latest;

    NetworkPass(FastNetwork prepared, ForwardPass inDouble, Buffers buffers) {
        this.prepared = prepared;
        this.inDouble = inDouble;
        this.buffers = buffers;
        delivery = new Delivery(prepared.network(), prepared.kernels());
    }

    @Override
    public Need need(Shape input, Precision precision, Set<Output> outputs) {
        if (precision == Precision.DOUBLE) {
            return inDouble.need(input, precision, outputs);
        }
        int last = Outputs.lastStage(prepared.network(), outputs);
        // also checks that the input fits
        prepared.network().outputShape(prepared.network().names().get(last), input);
        try {
            return new Need(plan(input, last).scratchBytes(), flops(input, last));
        } catch (ArithmeticException e) {
            return Need.IMPOSSIBLE;
        }
    }

    private long flops(Shape input, int last) {
        long flops = 0;
        Shape shape = input;
        for (int i = 0; i <= last; i++) {
            Stage stage = prepared.network().stages().get(i).stage();
            Shape output = stage.outputShape(shape);
            long one =
                    stage instanceof DenseBlock block
                            ? BlockWork.flops(block, output, 1)
                            : stage instanceof Transition transition
                                    ? 2L
                                            * transition.convolution().weights()
                                            * output.n()
                                            * output.pixels()
                                    : stage.flops(shape);
            flops = Math.addExact(flops, one);
            shape = output;
        }
        return flops;
    }

    private NetworkPlan plan(Shape input, int last) {
        NetworkPlan plan = latest;
        long limit = buffers.limitBytes();
        if (plan != null && plan.covers(input, last, limit)) {
            return plan;
        }
        int most = Math.min(MOST_IMAGES, CompiledHead.mostImages(prepared.kernels()));
        int images = Math.min(input.n(), most);
        plan = plan(input, last, limit, images);
        while (images > 1 && plan.scratchBytes() > limit) {
            images = (images + 1) / 2;
            plan = plan(input, last, limit, images);
        }
        latest = plan;
        return plan;
    }

    private NetworkPlan plan(Shape input, int last, long limit, int images) {
        try {
            BufferNeeds needs = needs(images, input, last);
            int rest = input.n() % images;
            if (rest > 0) {
                needs.and(needs(rest, input, last));
            }
            return new NetworkPlan(input, last, limit, images, needs.fitArrays() ? needs : null);
        } catch (ArithmeticException e) {
            return new NetworkPlan(input, last, limit, images, null);
        }
    }

    private BufferNeeds needs(int images, Shape input, int last) {
        Shape shape = new Shape(images, input.c(), input.h(), input.w());
        BufferNeeds needs = new BufferNeeds();
        CompiledStem stem = prepared.stem();
        stem.declare(needs, input.h(), input.w());
        for (int i = 0; i < Math.min(stem.stages(), last + 1); i++) {
            shape = prepared.network().stages().get(i).stage().outputShape(shape);
        }
        for (int slot = 0; slot < prepared.parts().size(); slot++) {
            FastNetwork.Part part = prepared.parts().get(slot);
            if (last < part.stage() - 1) {
                return needs;
            }
            Shape output = part.block().outputShape(shape);
            needs.needMaps(slot, output.elements());
            if (last >= part.stage()) {
                needs.and(part.program().needs(output, buffers));
            }
            CompiledTransition next = part.next();
            if (next != null && last > part.stage()) {
                next.declare(needs, output, buffers);
                if (part.program().packs(output, buffers)) {
                    needs.and(part.program().needsPacked(output, next, buffers));
                }
                shape =
                        prepared.network()
                                .stages()
                                .get(part.stage() + 1)
                                .stage()
                                .outputShape(output);
            } else {
                shape = output;
            }
        }
        CompiledHead head = prepared.head();
        if (head != null) {
            head.declare(needs, shape);
        }
        return needs;
    }

    @Override
    public void run(Tensor input, Map<Output, Tensor> outputs) {
        if (input.precision() == Precision.DOUBLE) {
            inDouble.run(input, outputs);
            return;
        }
        Network network = prepared.network();
        Outputs.requireFit(network, input, outputs);
        int last = Outputs.lastStage(network, outputs.keySet());
        Shape shape = input.shape();
        NetworkPlan plan = plan(shape, last);
        buffers.reserve(plan.requireNeeds(), prepared.kernels());
        delivery.start(outputs);
        try {
            for (int from = 0; from < shape.n(); from += plan.atOnce()) {
                int images = Math.min(plan.atOnce(), shape.n() - from);
                delivery.from(from);
                run((float[]) input.array(), from, images, shape, last);
            }
        } finally {
            delivery.finish();
            buffers.forgetSource();
        }
    }

    private void run(float[] input, int firstImage, int images, Shape shape, int last) {
        Shape next = new Shape(images, shape.c(), shape.h(), shape.w());
        CompiledStem stem = prepared.stem();
        FloatTensor maps = null;
        if (last >= stem.stages() - 1) {
            for (int i = 0; i < stem.stages(); i++) {
                next = prepared.network().stages().get(i).stage().outputShape(next);
            }
            maps = room(0, next);
        }
        int image = shape.c() * shape.pixels();
        for (int n = 0; n < images; n++) {
            stem.run(
                    last,
                    input,
                    (firstImage + n) * image,
                    shape.h(),
                    shape.w(),
                    maps,
                    n,
                    delivery,
                    buffers);
        }
        if (maps != null) {
            runParts(maps, last);
        }
    }

    private void runParts(FloatTensor first, int last) {
        FloatTensor maps = first;
        for (int slot = 0; slot < prepared.parts().size(); slot++) {
            FastNetwork.Part part = prepared.parts().get(slot);
            if (last < part.stage()) {
                return;
            }
            CompiledTransition next = part.next();
            boolean goesOn = next != null && last > part.stage();
            boolean packed =
                    goesOn
                            && !delivery.wants(part.stage())
                            && part.program().packs(maps.shape(), buffers);
            if (!packed) {
                part.program().run(maps, buffers);
                deliver(part.stage(), maps, maps.shape().c());
            }
            if (next != null && goesOn) {
                Shape output =
                        prepared.network()
                                .stages()
                                .get(part.stage() + 1)
                                .stage()
                                .outputShape(maps.shape());
                FloatTensor to = room(slot + 1, output);
                if (packed) {
                    part.program().runPacked(maps, next, to, buffers);
                } else {
                    next.run(maps, to, buffers);
                }
                deliver(part.stage() + 1, to, output.c());
                maps = to;
            }
        }
        CompiledHead head = prepared.head();
        if (head != null) {
            head.run(last, maps, delivery, buffers);
        }
    }

    /** Feature maps of a block, of whose input {@code input} is the shape. */
    private FloatTensor room(int slot, Shape input) {
        return buffers.maps(slot, prepared.parts().get(slot).block().outputShape(input));
    }

    private void deliver(int stage, FloatTensor maps, int channels) {
        if (!delivery.wants(stage)) {
            return;
        }
        int pixels = maps.shape().pixels();
        for (int n = 0; n < maps.shape().n(); n++) {
            int from = n * maps.shape().c() * pixels;
            delivery.take(stage, n, maps.data(), from, pixels, channels, pixels, null);
        }
    }
}
