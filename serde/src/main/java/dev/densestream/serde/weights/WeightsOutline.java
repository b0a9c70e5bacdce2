// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights;

import dev.densestream.serde.safetensors.Safetensors;
import dev.densestream.serde.safetensors.SafetensorsDtype;
import dev.densestream.serde.safetensors.SafetensorsException;
import dev.densestream.serde.safetensors.TensorInfo;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.WeightsException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    private static final Pattern NUMBERED =
            Pattern.compile("features\\.(?:denseblock|transition)([0-9]+)\\.");

    /** One pixel is left of an image. */
    private static final int MANY = 20;

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
        return NetworkTensors.isNetwork(file, prefix)
                ? ofNetwork(file, prefix)
                : ofBlock(file, prefix);
    }

    private static WeightsOutline ofBlock(Safetensors file, String prefix) {
        BlockTensors block = BlockTensors.find(file, prefix, new Problems());
        long keptBytes = 0;
        long packedBytes = 0;
        long flopsPerPixel = 0;
        for (int layer : block.numbers()) {
            for (Map.Entry<TensorRole, TensorInfo> entry : block.layer(layer).entrySet()) {
                TensorInfo tensor = entry.getValue();
                keptBytes += keptBytes(entry.getKey().isKernel(), tensor);
                if (entry.getKey().isKernel()) {
                    packedBytes += packedBytes(tensor.shape());
                    flopsPerPixel += 2L * tensor.elements();
                }
            }
        }
        return new WeightsOutline(keptBytes, packedBytes, flopsPerPixel, test(file, flopsPerPixel));
    }

    private static WeightsOutline ofNetwork(Safetensors file, String prefix) {
        Map<String, TensorInfo> tensors = NetworkExtract.named(file, prefix);
        String stem = file.metadata().get(WeightsMetadata.STEM);
        TensorInfo first = tensors.get("features.conv0.weight");
        boolean small = first != null && !BlockGeometry.hasKernel(first.shape(), 7);
        boolean cifar = stem == null ? small : stem.equals(Stem.CIFAR.text());
        long keptBytes = 0;
        long packedBytes = 0;
        long flopsPerPixel = 0;
        for (Map.Entry<String, TensorInfo> entry : tensors.entrySet()) {
            TensorInfo tensor = entry.getValue();
            if (entry.getKey().startsWith("selftest.")) {
                continue;
            }
            boolean kernel = tensor.shape().size() > 1;
            keptBytes += keptBytes(kernel, tensor);
            if (kernel) {
                packedBytes += packedBytes(tensor.shape());
                flopsPerPixel += (2L * tensor.elements()) >> (2 * halvings(entry.getKey(), cifar));
            }
        }
        return new WeightsOutline(keptBytes, packedBytes, flopsPerPixel, test(file, flopsPerPixel));
    }

    /** How often the sides of an image are halved before a stage multiplies by a kernel. */
    private static int halvings(String name, boolean cifar) {
        if (name.startsWith("classifier")) {
            return MANY;
        }
        Matcher numbered = NUMBERED.matcher(name);
        if (numbered.lookingAt()) {
            return Integer.parseInt(numbered.group(1)) + (cifar ? -1 : 1);
        }
        return cifar ? 0 : 1;
    }

    /** Bytes of a block that is ready to compute: its values as they are kept, and packed. */
    public long preparedBytes() {
        return keptBytes + packedBytes;
    }

    /** Kernels of a file in single precision or less are kept in float, all else in double. */
    private static long keptBytes(boolean kernel, TensorInfo tensor) {
        boolean inFloat = kernel && tensor.dtype() != SafetensorsDtype.F64;
        return tensor.elements() * (inFloat ? Float.BYTES : Double.BYTES);
    }

    private static long packedBytes(List<Long> kernel) {
        if (kernel.size() < 2 || kernel.contains(0L)) {
            return 0;
        }
        long in = kernel.get(1);
        long rows = in + MORE_ROWS * ((in + CHUNK - 1) / CHUNK);
        long side = kernel.size() == 4 ? kernel.get(2) : 1;
        // a stem's kernel is packed twice, as it is and with the norm behind it
        long numbers = side == 1 ? 1 : Math.max(NUMBERS, 2 * side * side);
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
