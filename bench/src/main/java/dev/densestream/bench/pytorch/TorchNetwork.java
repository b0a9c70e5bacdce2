// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pytorch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.densestream.bench.FoldedConvolution;
import dev.densestream.bench.peer.Caller;
import dev.densestream.densenet.Classifier;
import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Embedding;
import dev.densestream.densenet.FinalNorm;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.Stage;
import dev.densestream.densenet.StemConvolution;
import dev.densestream.densenet.StemPool;
import dev.densestream.densenet.Transition;
import dev.densestream.densenet.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A whole network in PyTorch's operators through DJL, one after the other; batch norms behind a
 * convolution are folded into it.
 */
public final class TorchNetwork implements Caller {

    private final NDManager manager;
    private final NDArray input;
    private final List<UnaryOperator<NDArray>> stages = new ArrayList<>();
    private @Nullable NDArray output;

    public TorchNetwork(Network network, FloatTensor images) {
        manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
        dev.densestream.densenet.tensor.Shape shape = images.shape();
        input =
                manager.create(
                        images.data(), new Shape(shape.n(), shape.c(), shape.h(), shape.w()));
        List<Stage> all = network.stages().stream().map(Network.Named::stage).toList();
        for (int i = 0; i < all.size(); i++) {
            Stage next = i + 1 < all.size() ? all.get(i + 1) : null;
            stages.add(stage(all.get(i), next));
        }
    }

    private UnaryOperator<NDArray> stage(Stage stage, @Nullable Stage next) {
        if (stage instanceof StemConvolution stem && next instanceof StemPool pool) {
            TorchLayer.Conv conv =
                    TorchLayer.Conv.of(
                            manager,
                            FoldedConvolution.fold(stem.convolution(), pool.norm(), pool.eps()));
            return x -> conv.apply(x);
        }
        if (stage instanceof StemPool) {
            return x ->
                    TorchLayer.relu(x)
                            .getNDArrayInternal()
                            .maxPool(new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), false);
        }
        if (stage instanceof DenseBlock block) {
            List<TorchLayer> layers =
                    block.layers().stream()
                            .map(layer -> TorchLayer.of(manager, layer, block.eps()))
                            .toList();
            return x -> block(x, layers);
        }
        if (stage instanceof Transition transition) {
            TorchLayer.Norm norm = TorchLayer.Norm.of(manager, transition.norm(), transition.eps());
            TorchLayer.Conv conv = TorchLayer.Conv.of(manager, transition.convolution());
            return x ->
                    conv.apply(TorchLayer.relu(norm.apply(x)))
                            .getNDArrayInternal()
                            .avgPool(
                                    new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false, true);
        }
        if (stage instanceof FinalNorm last) {
            TorchLayer.Norm norm = TorchLayer.Norm.of(manager, last.norm(), last.eps());
            return x -> TorchLayer.relu(norm.apply(x));
        }
        if (stage instanceof Embedding) {
            return x -> x.mean(new int[] {3}, true).mean(new int[] {2}, true);
        }
        if (stage instanceof Classifier classifier) {
            TorchLayer.Conv conv = TorchLayer.Conv.of(manager, classifier.linear());
            return x -> conv.apply(x);
        }
        throw new IllegalArgumentException("not written for PyTorch: " + stage.getClass());
    }

    private static NDArray block(NDArray x, List<TorchLayer> layers) {
        NDList features = new NDList(x);
        for (TorchLayer layer : layers) {
            features.add(layer.forward(NDArrays.concat(features, 1)));
        }
        return NDArrays.concat(features, 1);
    }

    @Override
    public void run() {
        if (output != null) {
            output.close();
        }
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray x = input;
            for (UnaryOperator<NDArray> stage : stages) {
                x = stage.apply(x);
            }
            NDScope.unregister(x);
            output = x;
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
        manager.close();
    }
}
