// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsDtype;
import dev.densestream.serde.safetensors.SafetensorsException;
import dev.densestream.serde.safetensors.TensorInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file of weights asks for in memory and work, by its header alone: nothing is decoded, and
 * nothing need be right.
 *
 * @param keptBytes at most so many bytes do the block's tensors take as they are kept
 * @param packedBytes at most so many bytes do convolutions take once they are packed
 * @param flopsPerPixel of a forward pass, two per multiplication
 * @param selfTest null if there is none, or none that could be run
 */
public record WeightsOutline(
        long keptBytes, long packedBytes, long flopsPerPixel, @Nullable Test selfTest) {

    /** A 3x3 kernel is packed as 6x6 frequencies, and for odd tiles as it is. */
    private static final int NUMBERS = 36 + 9;

    /** What packing may add to the rows of a chunk of input channels, and the shortest chunk. */
    private static final int MORE_ROWS = 5;

    private static final int CHUNK = 64;

    /**
     * What a self-test asks for.
     *
     * @param flops of its forward pass
     * @param bytes of its input, of the output that is expected, and of the one that is computed
     * @param inDouble whether it is computed in double precision
     */
    public record Test(long flops, long bytes, boolean inDouble) {}

    /**
     * Reads the header.
     *
     * @param prefix see {@link DenseBlockWeights#read}
     * @throws SafetensorsException if the file breaks a rule of its format
     * @throws WeightsException if no block lies under the prefix
     */
    public static WeightsOutline read(byte[] safetensors, String prefix) {
        Safetensors file = Safetensors.parse(safetensors, Safetensors.MAX_WEIGHTS_HEADER_BYTES);
        BlockTensors block = BlockTensors.find(file, prefix, new Problems());
        long keptBytes = 0;
        long packedBytes = 0;
        long flopsPerPixel = 0;
        for (int layer : block.numbers()) {
            for (Map.Entry<TensorRole, TensorInfo> entry : block.layer(layer).entrySet()) {
                TensorInfo tensor = entry.getValue();
                keptBytes += keptBytes(entry.getKey(), tensor);
                if (entry.getKey().isKernel()) {
                    packedBytes += packedBytes(tensor.shape());
                    flopsPerPixel += 2L * tensor.elements();
                }
            }
        }
        return new WeightsOutline(keptBytes, packedBytes, flopsPerPixel, test(file, flopsPerPixel));
    }

    /** Bytes of a block that is ready to compute: its values as they are kept, and packed. */
    public long preparedBytes() {
        return keptBytes + packedBytes;
    }

    /** Kernels of a file in single precision or less are kept in float, all else in double. */
    private static long keptBytes(TensorRole role, TensorInfo tensor) {
        boolean inFloat = role.isKernel() && tensor.dtype() != SafetensorsDtype.F64;
        return tensor.elements() * (inFloat ? Float.BYTES : Double.BYTES);
    }

    private static long packedBytes(List<Long> kernel) {
        if (kernel.size() != 4 || kernel.contains(0L)) {
            return 0;
        }
        long in = kernel.get(1);
        long rows = in + MORE_ROWS * ((in + CHUNK - 1) / CHUNK);
        long numbers = kernel.get(2) == 1 ? 1 : NUMBERS;
        return Float.BYTES * numbers * kernel.get(0) * rows;
    }

    private static @Nullable Test test(Safetensors file, long flopsPerPixel) {
        TensorInfo input = file.tensors().get(SelfTest.INPUT);
        TensorInfo output = file.tensors().get(SelfTest.OUTPUT);
        if (input == null || output == null) {
            return null;
        }
        int rank = input.shape().size();
        if ((rank != 3 && rank != 4) || input.shape().contains(0L)) {
            return null;
        }
        // a side of the input divides its elements, of which there are at most the file's bytes
        long pixels = input.elements() / input.shape().get(rank - 3);
        boolean inDouble = input.dtype() == SafetensorsDtype.F64;
        long bytes = inDouble ? Double.BYTES : Float.BYTES;
        return new Test(
                pixels * flopsPerPixel,
                bytes * (input.elements() + 2L * output.elements()),
                inDouble);
    }
}
