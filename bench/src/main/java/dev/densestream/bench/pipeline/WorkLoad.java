// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import dev.densestream.bench.WorkData;
import dev.densestream.densenet.BatchNorm;
import dev.densestream.densenet.BottleneckLayer;
import dev.densestream.densenet.Convolution;
import dev.densestream.densenet.DenseLayer;
import dev.densestream.densenet.PlainLayer;
import dev.densestream.serde.Dtype;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import java.util.List;

/**
 * A block's work as the job reads it.
 *
 * @param data input and block
 */
record WorkLoad(WorkData data) implements Load {

    @Override
    public String id() {
        return data.work().id();
    }

    @Override
    public int images() {
        return data.work().images();
    }

    @Override
    public List<String> options() {
        return List.of("--emit=pooled");
    }

    /** The block's weights, in single precision. */
    @Override
    public byte[] weights() {
        SafetensorsWriter writer = new SafetensorsWriter();
        List<DenseLayer> layers = data.block().layers();
        for (int i = 0; i < layers.size(); i++) {
            String layer = "denselayer%d.".formatted(i + 1);
            if (layers.get(i) instanceof PlainLayer plain) {
                add(writer, layer + "norm1", plain.norm1());
                add(writer, layer + "conv1", plain.conv1());
            } else if (layers.get(i) instanceof BottleneckLayer bottleneck) {
                add(writer, layer + "norm1", bottleneck.norm1());
                add(writer, layer + "conv1", bottleneck.conv1());
                add(writer, layer + "norm2", bottleneck.norm2());
                add(writer, layer + "conv2", bottleneck.conv2());
            }
        }
        return writer.toBytes();
    }

    /** A request: the work's input. */
    @Override
    public byte[] request() {
        return new SafetensorsWriter()
                .add(
                        "input",
                        Dtype.F32,
                        List.of(
                                (long) data.work().images(),
                                (long) data.work().inputChannels(),
                                (long) data.work().side(),
                                (long) data.work().side()),
                        data.input().data())
                .toBytes();
    }

    private static void add(SafetensorsWriter writer, String name, BatchNorm norm) {
        List<Long> shape = List.of((long) norm.channels());
        if (norm.affine() != null) {
            writer.add(name + ".weight", Dtype.F32, shape, norm.affine().weight());
            writer.add(name + ".bias", Dtype.F32, shape, norm.affine().bias());
        }
        if (norm.running() != null) {
            writer.add(name + ".running_mean", Dtype.F32, shape, norm.running().mean());
            writer.add(name + ".running_var", Dtype.F32, shape, norm.running().variance());
        }
    }

    private static void add(SafetensorsWriter writer, String name, Convolution c) {
        long kernel = c.kernelSize();
        writer.add(
                name + ".weight",
                Dtype.F32,
                List.of((long) c.outChannels(), (long) c.inChannels(), kernel, kernel),
                c.weight());
    }
}
