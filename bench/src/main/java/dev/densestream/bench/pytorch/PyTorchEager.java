// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pytorch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.densestream.bench.WorkData;
import dev.densestream.bench.peer.Caller;
import dev.densestream.bench.peer.Peer;
import dev.densestream.bench.peer.PreparedWork;
import dev.densestream.densenet.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch through DJL, one operator after the other; the second batch norm of a bottleneck is
 * folded into the convolution before it.
 *
 * <p>Its threads are set by the process: DJL reads {@code ai.djl.pytorch.num_threads} once.
 */
public final class PyTorchEager implements Peer {

    @Override
    public String label() {
        return "pytorch-eager";
    }

    @Override
    public String version() {
        return Engine.getEngine("PyTorch").getVersion();
    }

    @Override
    public PreparedWork prepare(WorkData data, int threads) {
        NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
        Shape shape = data.work().inputShape();
        NDArray input =
                manager.create(
                        data.input().data(),
                        new ai.djl.ndarray.types.Shape(shape.n(), shape.c(), shape.h(), shape.w()));
        List<TorchLayer> layers =
                data.block().layers().stream()
                        .map(layer -> TorchLayer.of(manager, layer, data.block().eps()))
                        .toList();
        return new PreparedWork() {
            @Override
            public Caller newCaller() {
                return new TorchCaller(input, layers);
            }

            @Override
            public void close() {
                manager.close();
            }
        };
    }

    private static final class TorchCaller implements Caller {

        private final NDArray input;
        private final List<TorchLayer> layers;
        private @Nullable NDArray output;

        private TorchCaller(NDArray input, List<TorchLayer> layers) {
            this.input = input;
            this.layers = layers;
        }

        @Override
        public void run() {
            if (output != null) {
                output.close();
            }
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDList features = new NDList(input);
                for (TorchLayer layer : layers) {
                    features.add(layer.forward(NDArrays.concat(features, 1)));
                }
                NDArray all = NDArrays.concat(features, 1);
                NDScope.unregister(all);
                output = all;
            }
        }

        @Override
        public void copyOutput(float[] to) {
            if (output == null) {
                throw new IllegalStateException("run first");
            }
            System.arraycopy(output.toFloatArray(), 0, to, 0, to.length);
        }

        @Override
        public void close() {
            if (output != null) {
                output.close();
            }
        }
    }
}
