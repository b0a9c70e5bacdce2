// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.densenet.Network;
import dev.densestream.densenet.Normalization;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.usage.ModelUsage;
import dev.densestream.serde.weights.problem.ForeignNetworks;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.WeightsException.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A model with what its file says about it.
 *
 * @param network a whole network, or a dense block alone
 * @param metadata all of the file's, also what is not understood here
 * @param usage how its input is made of pictures, and what its logits mean
 * @param selfTest what the network must reproduce, or null
 */
public record ModelWeights(
        Network network,
        Map<String, String> metadata,
        ModelUsage usage,
        @Nullable SelfTest selfTest) {

    public ModelWeights {
        metadata = Map.copyOf(metadata);
    }

    /**
     * Reads a model in torchvision's names. A file with a first convolution, {@code
     * features.conv0.weight} below whatever prefix, is a whole network; unless the prefix asked for
     * is that of a block, as {@link DenseBlockWeights#read} wants it. All else is a block.
     *
     * <p>A network takes running statistics. How it begins follows from its tensors, or from the
     * metadata's {@code stem}.
     *
     * @param safetensors the file; not kept
     * @param prefix of a block; of a network, where the file has several
     * @param override where a block's statistics come from, or null to follow the file
     * @throws dev.densestream.serde.safetensors.SafetensorsException if the file breaks a rule of
     *     its format
     * @throws dev.densestream.serde.weights.problem.WeightsException if it holds no model that can
     *     be computed; names every contradiction
     */
    public static ModelWeights read(
            byte[] safetensors, String prefix, @Nullable Normalization override) {
        Safetensors file = Safetensors.parse(safetensors, Safetensors.MAX_WEIGHTS_HEADER_BYTES);
        Problems problems = new Problems();
        if (!NetworkTensors.isNetwork(file, prefix)) {
            ForeignNetworks.refuse(file.tensors().keySet());
            DenseBlockWeights block = DenseBlockWeights.read(file, prefix, override);
            ModelUsage usage = ModelUsage.read(block.metadata(), block.network(), problems);
            problems.throwIfAny();
            return new ModelWeights(block.network(), block.metadata(), usage, block.selfTest());
        }
        NetworkTensors tensors = NetworkTensors.find(file, prefix, problems);
        WeightsMetadata metadata = WeightsMetadata.parse(file.metadata(), problems);
        if (override == Normalization.BATCH || metadata.normalization() == Normalization.BATCH) {
            problems.add(
                    Reason.METADATA,
                    "normalization batch",
                    "expected running for a whole network: statistics of the batch would make its"
                            + " images depend on each other");
        }
        Network network = NetworkReader.read(file, tensors, metadata, problems);
        SelfTest selfTest = new SelfTestReader(file, problems).read(network);
        ModelUsage usage = ModelUsage.read(file.metadata(), network, problems);
        problems.throwIfAny();
        return new ModelWeights(network, file.metadata(), usage, selfTest);
    }

    /** The model's name, where the metadata has one. */
    public Optional<String> model() {
        return Optional.ofNullable(metadata.get(WeightsMetadata.MODEL));
    }

    /** The version, where the metadata has one; not negative. */
    public OptionalLong version() {
        String version = metadata.get(WeightsMetadata.VERSION);
        return version == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(version));
    }
}
