package dev.densestream.serde;

import dev.densestream.densenet.DoubleTensor;
import dev.densestream.densenet.FloatTensor;
import dev.densestream.densenet.GlobalAveragePool;
import dev.densestream.densenet.Shape;
import dev.densestream.densenet.Tensor;
import java.util.List;

/** What part of a block's output an answer holds. */
public enum Emit {
    /** The whole output: the input and all new feature maps. */
    ALL,
    /** The L*k new feature maps alone. */
    NEW,
    /** The average of every channel of the output over H and W. */
    POOLED;

    /**
     * The sides of the answer: rank 4, or rank 3 if the question was not batched; (N, C) or (C)
     * when pooled.
     *
     * @param output the shape of the block's output
     * @param inputChannels C0
     */
    public List<Integer> dims(Shape output, int inputChannels, boolean batched) {
        Shape part = shape(output, inputChannels);
        List<Integer> dims =
                this == POOLED
                        ? List.of(part.n(), part.c())
                        : List.of(part.n(), part.c(), part.h(), part.w());
        return batched ? dims : dims.subList(1, dims.size());
    }

    /**
     * Picks the part out of a block's output.
     *
     * @param output (N, C0 + L*k, H, W); only read. Averages are their own averages.
     * @param inputChannels C0
     * @return {@code output} itself for ALL, else a new tensor: (N, L*k, H, W), or (N, C, 1, 1)
     */
    public Tensor pick(Tensor output, int inputChannels) {
        Shape part = shape(output.shape(), inputChannels);
        return switch (this) {
            case ALL -> output;
            case NEW -> newMaps(output, part);
            case POOLED ->
                    output instanceof DoubleTensor doubles
                            ? GlobalAveragePool.of(doubles)
                            : GlobalAveragePool.of((FloatTensor) output);
        };
    }

    private Shape shape(Shape output, int inputChannels) {
        return switch (this) {
            case ALL -> output;
            case NEW -> output.withChannels(output.c() - inputChannels);
            case POOLED -> GlobalAveragePool.pooled(output);
        };
    }

    private static Tensor newMaps(Tensor output, Shape part) {
        int stride = output.shape().c() * part.pixels();
        int length = part.c() * part.pixels();
        Tensor maps =
                output instanceof DoubleTensor ? DoubleTensor.zeros(part) : FloatTensor.zeros(part);
        for (int n = 0; n < part.n(); n++) {
            int from = (n + 1) * stride - length;
            System.arraycopy(array(output), from, array(maps), n * length, length);
        }
        return maps;
    }

    private static Object array(Tensor tensor) {
        if (tensor instanceof DoubleTensor doubles) {
            return doubles.data();
        }
        return ((FloatTensor) tensor).data();
    }
}
