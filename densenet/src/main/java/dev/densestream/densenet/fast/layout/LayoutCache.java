// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.layout;

import dev.densestream.densenet.tensor.Shape;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** How the latest batches were cut and numbered, so that it need not be worked out again. */
public final class LayoutCache {

    private static final int REMEMBERED = 32;

    /** What all but the latest may take. */
    private static final long REMEMBERED_BYTES = 1 << 20;

    private final Map<RegionCut, Regions> regions = new LinkedHashMap<>();
    private final Map<Shape, PixelOrder> orders = new LinkedHashMap<>();

    public Regions regions(RegionCut cut, int lanes) {
        Regions known = regions.get(cut);
        if (known == null) {
            makeRoom();
            known = Regions.of(cut, lanes);
            regions.put(cut, known);
        }
        return known;
    }

    public PixelOrder order(Shape shape, int lanes) {
        PixelOrder known = orders.get(shape);
        if (known == null) {
            makeRoom();
            known = PixelOrder.byImage(shape, shape.n(), shape.h(), lanes);
            orders.put(shape, known);
        }
        return known;
    }

    private void makeRoom() {
        while (regions.size() + orders.size() >= REMEMBERED || bytes() > REMEMBERED_BYTES) {
            Iterator<?> eldest = (regions.isEmpty() ? orders : regions).keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    public void forget() {
        regions.clear();
        orders.clear();
    }

    public long bytes() {
        long bytes = 0;
        for (Regions one : regions.values()) {
            bytes += one.heldBytes();
        }
        for (PixelOrder one : orders.values()) {
            bytes += one.heldBytes();
        }
        return bytes;
    }
}
