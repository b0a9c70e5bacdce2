// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.layout;

import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A batch cut into bands of some whole images or some rows of one image, each pixel in one. */
public record PixelBands(List<Band> list) {

    /** Bytes of a band beside its table. */
    private static final long BAND_BYTES = 128;

    /**
     * @param firstPixel where the band starts in the feature maps
     * @param order of its pixels, image after image
     */
    public record Band(int firstPixel, PixelOrder order) {}

    /**
     * @param maxPixels of a band, unless a row has more
     */
    public static PixelBands of(Shape shape, int maxPixels, int lanes) {
        int images = Math.max(1, maxPixels / shape.pixels());
        int rows = images > 1 ? shape.h() : Math.min(shape.h(), Math.max(1, maxPixels / shape.w()));
        Map<List<Integer>, PixelOrder> bySize = new HashMap<>();
        List<Band> list = new ArrayList<>();
        for (int n = 0; n < shape.n(); n += images) {
            int count = Math.min(images, shape.n() - n);
            for (int row = 0; row < shape.h(); row += rows) {
                int height = Math.min(rows, shape.h() - row);
                PixelOrder order =
                        bySize.computeIfAbsent(
                                List.of(count, height),
                                size -> PixelOrder.byImage(shape, count, height, lanes));
                list.add(new Band(n * shape.c() * shape.pixels() + row * shape.w(), order));
            }
        }
        return new PixelBands(List.copyOf(list));
    }

    /** One order of each size. */
    public Set<PixelOrder> sizes() {
        Set<PixelOrder> sizes = new HashSet<>();
        list.forEach(band -> sizes.add(band.order()));
        return sizes;
    }

    /** What all tables take once they are there. */
    public long tableBytes() {
        long bytes = list.size() * BAND_BYTES;
        for (PixelOrder order : sizes()) {
            bytes += order.tableBytes();
        }
        return bytes;
    }
}
