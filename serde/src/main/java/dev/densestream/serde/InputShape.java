// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde;

import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.TensorRequestException.Reason;
import java.util.List;

/**
 * The shape of a request.
 *
 * @param shape (N, C, H, W); N is 1 for a request of rank 3
 * @param batched whether the request had rank 4
 */
public record InputShape(Shape shape, boolean batched) {

    /**
     * Takes (N, C, H, W), or (C, H, W) as N = 1.
     *
     * @param sides each at least 0
     * @throws TensorRequestException if the rank is another one, a side is 0, or the elements are
     *     more than one array holds
     */
    public static InputShape of(List<Long> sides) {
        String text = Quoted.plain(sides.toString());
        if (sides.size() != 3 && sides.size() != 4) {
            throw new TensorRequestException(
                    Reason.WRONG_RANK,
                    "input of shape %s: expected (N, C, H, W) or (C, H, W), got rank %d"
                            .formatted(text, sides.size()));
        }
        if (sides.contains(0L)) {
            throw new TensorRequestException(
                    Reason.ZERO_SIZED_DIMENSION,
                    "input of shape %s: expected every side to be at least 1, got 0"
                            .formatted(text));
        }
        long elements = 1;
        for (long side : sides) {
            if (side > Shape.MAX_ELEMENTS / elements) {
                throw new TensorRequestException(
                        Reason.TOO_MANY_ELEMENTS,
                        "input of shape %s: expected at most %d elements, got more; send smaller batches"
                                .formatted(text, Shape.MAX_ELEMENTS));
            }
            elements *= side;
        }
        boolean batched = sides.size() == 4;
        int first = batched ? 1 : 0;
        return new InputShape(
                new Shape(
                        batched ? sides.get(0).intValue() : 1,
                        sides.get(first).intValue(),
                        sides.get(first + 1).intValue(),
                        sides.get(first + 2).intValue()),
                batched);
    }
}
