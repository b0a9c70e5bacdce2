// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import dev.densestream.densenet.tensor.Tensor;
import dev.densestream.serde.TensorRequestException.Reason;
import java.util.OptionalInt;

/** NaN and infinity in a tensor. They are let through unless the job asks to reject them. */
public final class NonFinite {

    private NonFinite() {}

    /**
     * Rejects a request that holds NaN or infinity.
     *
     * @throws TensorRequestException naming the first such element
     */
    public static void reject(Tensor tensor) {
        OptionalInt index = tensor.firstNonFinite();
        if (index.isPresent()) {
            int i = index.getAsInt();
            throw new TensorRequestException(
                    Reason.NON_FINITE,
                    "input of shape %s: expected finite numbers, got %s at element %d"
                            .formatted(tensor.shape(), tensor.get(i), i));
        }
    }
}
