// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.weights.init;

import dev.densestream.serde.Dtype;
import dev.densestream.serde.safetensors.SafetensorsWriter;
import dev.densestream.serde.weights.TensorName;
import dev.densestream.serde.weights.TensorRole;
import dev.densestream.serde.weights.WeightsMetadata;
import dev.densestream.serde.weights.problem.Problems;
import dev.densestream.serde.weights.problem.WeightsException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Fresh weights: kernels drawn from a normal distribution of deviation sqrt(2 / fan_in) (He et al.,
 * "Delving Deep into Rectifiers", ICCV 2015), scales and variances 1, shifts and means 0.
 */
public final class HeInitialization {

    /**
     * A safetensors file of F32 weights in torchvision's names. The same arguments give the same
     * bytes on every JVM.
     *
     * @param metadata such as {@code model}, {@code version}, {@code normalization}, {@code eps}
     * @throws WeightsException if the metadata could not be read back
     */
    public static byte[] safetensors(BlockConfig config, Map<String, String> metadata, long seed) {
        Problems problems = new Problems();
        WeightsMetadata.parse(metadata, problems);
        problems.throwIfAny();
        // java.util.Random because its numbers are specified, on every JVM the same
        Random random = new Random(seed);
        SafetensorsWriter writer = new SafetensorsWriter().metadata(metadata);
        for (int layer = 1; layer <= config.layers(); layer++) {
            for (TensorRole role : config.roles()) {
                List<Long> shape = config.geometry().shape(layer, role);
                writer.add(
                        TensorName.LAYER + layer + "." + role.key(),
                        Dtype.F32,
                        shape,
                        values(role, shape, random));
            }
        }
        return writer.toBytes();
    }

    private static float[] values(TensorRole role, List<Long> shape, Random random) {
        float[] values = new float[Math.toIntExact(product(shape))];
        if (role.isKernel()) {
            double deviation = Math.sqrt(2.0 / product(shape.subList(1, shape.size())));
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
        } else if (role.startsAtOne()) {
            Arrays.fill(values, 1f);
        }
        return values;
    }

    private static long product(List<Long> sides) {
        return sides.stream().reduce(1L, (a, b) -> a * b);
    }

    private HeInitialization() {}
}
