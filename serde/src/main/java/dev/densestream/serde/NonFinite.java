package dev.densestream.serde;

import dev.densestream.densenet.DoubleTensor;
import dev.densestream.densenet.FloatTensor;
import dev.densestream.densenet.Tensor;
import dev.densestream.serde.TensorRequestException.Reason;
import java.util.OptionalInt;

/** NaN and infinity in a tensor. They are let through unless the job asks to reject them. */
public final class NonFinite {

    private NonFinite() {}

    /** The index of the first element that is NaN or infinite; empty if all are finite. */
    public static OptionalInt firstIndex(Tensor tensor) {
        if (tensor instanceof DoubleTensor doubles) {
            double[] data = doubles.data();
            for (int i = 0; i < data.length; i++) {
                if (!Double.isFinite(data[i])) {
                    return OptionalInt.of(i);
                }
            }
            return OptionalInt.empty();
        }
        float[] data = ((FloatTensor) tensor).data();
        for (int i = 0; i < data.length; i++) {
            if (!Float.isFinite(data[i])) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /**
     * Rejects a question that holds NaN or infinity.
     *
     * @throws TensorRequestException naming the first such element
     */
    public static void reject(Tensor tensor) {
        OptionalInt index = firstIndex(tensor);
        if (index.isPresent()) {
            int i = index.getAsInt();
            double value =
                    tensor instanceof DoubleTensor doubles
                            ? doubles.data()[i]
                            : ((FloatTensor) tensor).data()[i];
            throw new TensorRequestException(
                    Reason.NON_FINITE,
                    "input of shape %s: expected finite numbers, got %s at element %d"
                            .formatted(tensor.shape(), value, i));
        }
    }
}
