// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.engine.Output;
import dev.densestream.densenet.reference.ReferenceEngine;
import dev.densestream.densenet.tensor.DoubleTensor;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.weights.ModelWeights;
import dev.densestream.serde.weights.Sha256;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import dev.densestream.serde.weights.init.NetworkConfig;
import dev.densestream.serde.weights.init.NetworkInitialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Weights, and what the definition makes of the request with them.
 *
 * @param bytes of the file
 * @param expected the response's values: the mean of every feature map
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Variant(Path file, byte[] bytes, String sha256, double[] expected) {

    /** DenseNet-121's third block: 24 bottleneck layers, k = 32, 256 channels, 11 MB. */
    static final BlockConfig BLOCK = new BlockConfig(256, 24, 32, 128, true, true);

    /** How far single precision may be off, in units of the largest value. */
    private static final double TOLERANCE = 1e-3;

    /**
     * Makes weights and writes them to a folder.
     *
     * @param architecture of a whole network; null for the block
     */
    static Variant create(Path folder, int seed, FloatTensor request, @Nullable String architecture)
            throws IOException {
        byte[] bytes =
                architecture == null
                        ? HeInitialization.safetensors(BLOCK, Map.of(), seed)
                        : NetworkInitialization.safetensors(
                                NetworkConfig.architecture(architecture), Map.of(), seed);
        Path file = Files.write(folder.resolve("weights-%d.safetensors".formatted(seed)), bytes);
        return new Variant(file, bytes, Sha256.hex(bytes), means(bytes, request));
    }

    /** Of a network the embedding, which are means too. */
    private static double[] means(byte[] weights, FloatTensor request) {
        Network network = ModelWeights.read(weights, "", null).network();
        double[] wide = new double[request.data().length];
        Arrays.setAll(wide, i -> request.data()[i]);
        Output output =
                network.isBlock()
                        ? Output.means(network)
                        : new Output(Network.EMBEDDING, Output.Form.MAPS);
        DoubleTensor means = DoubleTensor.zeros(output.shape(network, request.shape()));
        new ReferenceEngine()
                .prepare(network)
                .newForwardPass()
                .run(new DoubleTensor(request.shape(), wide), Map.of(output, means));
        return means.data();
    }

    /** Whether a response, a safetensors file with one tensor, holds what is expected. */
    boolean explains(byte[] response) {
        Safetensors file = Safetensors.parse(response, Safetensors.MAX_RECORD_HEADER_BYTES);
        return near(file.doubles(file.tensors().values().iterator().next()));
    }

    /** Whether values cannot be told from what is expected. */
    boolean near(double[] values) {
        if (values.length != expected.length) {
            return false;
        }
        double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        for (int i = 0; i < values.length; i++) {
            if (!(Math.abs(values[i] - expected[i]) <= TOLERANCE * largest)) {
                return false;
            }
        }
        return true;
    }
}
