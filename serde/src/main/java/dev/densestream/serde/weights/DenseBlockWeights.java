// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.densenet.DenseBlock;
import dev.densestream.densenet.Network;
import dev.densestream.densenet.Normalization;
import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsException;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.WeightsException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dense block with what its file says about it.
 *
 * @param block what the file holds
 * @param metadata all of the file's, also what is not understood here
 * @param selfTest what the block must reproduce, or null
 */
public record DenseBlockWeights(
        DenseBlock block, Map<String, String> metadata, @Nullable SelfTest selfTest) {

    public DenseBlockWeights {
        metadata = Map.copyOf(metadata);
    }

    /**
     * Reads one dense block in torchvision's names: {@code denselayer1.norm1.weight} and so on
     * below the prefix, in F64, F32, F16 or BF16, mixed at will. Names of old checkpoints ({@code
     * denselayer1.norm.1.weight}) are understood, {@code num_batches_tracked} and all tensors
     * outside the block are ignored. Kind, growth rate, layers and channels follow from names and
     * shapes.
     *
     * <p>Statistics come from where {@code override} says, else the metadata's {@code
     * normalization}, else the weights' running statistics if they carry any, else the batch. eps
     * is the metadata's, else 1e-5. The self-test is {@code selftest.input} and {@code
     * selftest.output}, whatever the prefix.
     *
     * @param safetensors the file; not kept
     * @param prefix what the block's names start with, up to {@code denselayer}: empty, or ending
     *     with a dot as in {@code features.denseblock1.}
     * @param override where statistics come from, or null to follow the file
     * @throws SafetensorsException if the file breaks a rule of its format
     * @throws WeightsException if it holds no block that can be computed; names every contradiction
     */
    public static DenseBlockWeights read(
            byte[] safetensors, String prefix, @Nullable Normalization override) {
        Safetensors file = Safetensors.parse(safetensors, Safetensors.MAX_WEIGHTS_HEADER_BYTES);
        return read(file, prefix, override);
    }

    /** The same of a file that has been parsed. */
    static DenseBlockWeights read(
            Safetensors file, String prefix, @Nullable Normalization override) {
        Problems problems = new Problems();
        BlockTensors tensors = BlockTensors.find(file, prefix, problems);
        BlockGeometry geometry = BlockGeometry.infer(tensors);
        new LayerChecks(tensors, geometry, problems).run();
        BlockChecks blockChecks = new BlockChecks(tensors, geometry, problems);
        blockChecks.run();
        WeightsMetadata metadata = WeightsMetadata.parse(file.metadata(), problems);
        Normalization normalization = normalization(override, metadata, tensors);
        blockChecks.requireStatisticsFor(normalization);
        BlockValues values = BlockValues.read(file, tensors, problems);
        SelfTest selfTest = new SelfTestReader(file, problems).read(geometry, tensors.last());
        problems.throwIfAny();
        DenseBlock block =
                new BlockBuilder(geometry, values)
                        .build(tensors.last(), normalization, metadata.eps());
        return new DenseBlockWeights(block, file.metadata(), selfTest);
    }

    /** The model that an engine prepares: the block alone. */
    public Network network() {
        return Network.of(block);
    }

    private static Normalization normalization(
            @Nullable Normalization override, WeightsMetadata metadata, BlockTensors tensors) {
        if (override != null) {
            return override;
        }
        if (metadata.normalization() != null) {
            return metadata.normalization();
        }
        return BlockChecks.hasRunningStatistics(tensors)
                ? Normalization.RUNNING
                : Normalization.BATCH;
    }
}
