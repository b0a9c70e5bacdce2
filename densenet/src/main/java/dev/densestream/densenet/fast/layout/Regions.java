// SPDX-License-Identifier: Apache-2.0
package dev.densestream.densenet.fast.layout;

import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.kernel.Winograd;
import dev.densestream.densenet.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A batch cut into regions whose scratch memory fits a budget: some whole images each, or a band of
 * rows of one image.
 *
 * @param list all regions; what they write covers the batch once
 * @param wholeImages whether every region is made of whole images, so that a region can go through
 *     all layers before the next one starts
 * @param sizes one region of each size; regions of one size share their tables
 */
public record Regions(List<Region> list, boolean wholeImages, List<Region> sizes) {

    /** Rows of tiles that a band reads beyond what it writes, above and below. */
    private static final int MARGIN = 1;

    /** Bytes of a region beside its tables. */
    private static final long REGION_BYTES = 64;

    /**
     * @param firstImage of the region
     * @param firstRow the first row of pixels that is read
     * @param grid the region's own tiles
     * @param order the region's own pixels, as its tiles want them
     */
    public record Region(int firstImage, int firstRow, TileGrid grid, PixelOrder order) {

        /** Where the region's first pixel is in feature maps of this shape. */
        public int firstPixel(Shape shape) {
            return firstImage * shape.c() * shape.pixels() + firstRow * shape.w();
        }
    }

    /** Whether regions consist of whole images, and these of whole tiles: planes are dense then. */
    public boolean wholeTiles() {
        return wholeImages && list.get(0).grid().dense();
    }

    private Regions(List<Region> list, boolean wholeImages) {
        this(List.copyOf(list), wholeImages, sizes(list));
    }

    private static List<Region> sizes(List<Region> list) {
        Set<TileGrid> seen = new HashSet<>();
        return list.stream().filter(region -> seen.add(region.grid())).toList();
    }

    /** What all tables take once they are there. */
    public long tableBytes() {
        long bytes = list.size() * REGION_BYTES;
        for (Region region : sizes) {
            bytes += region.grid().tableBytes() + region.order().tableBytes();
        }
        return bytes;
    }

    /** What those that are there take. */
    long heldBytes() {
        long bytes = list.size() * REGION_BYTES;
        for (Region region : sizes) {
            bytes += region.grid().heldBytes() + region.order().heldBytes();
        }
        return bytes;
    }

    /** Cuts a batch. */
    static Regions of(RegionCut cut, int lanes) {
        Shape shape = cut.shape();
        if (cut.tileBudget() == RegionCut.WHOLE) {
            TileGrid grid =
                    TileGrid.slabs(shape.n(), shape.h(), shape.w(), cut.slabChannels(), lanes);
            PixelOrder order = PixelOrder.byRowOfTile(shape, shape.n(), shape.h(), lanes);
            return new Regions(List.of(new Region(0, 0, grid, order)), true);
        }
        int tileRows = TileGrid.tilesAlong(shape.h());
        int tileColumns = TileGrid.tilesAlong(shape.w());
        if ((long) tileRows * tileColumns > cut.tileBudget() && tileRows > 1 + 2 * MARGIN) {
            int bandRows = Math.max(1, cut.tileBudget() / tileColumns - 2 * MARGIN);
            return bands(shape, tileRows, bandRows, lanes);
        }
        int images = Math.max(1, cut.tileBudget() / (tileRows * tileColumns));
        return wholeImages(shape, images, cut.dense(), lanes);
    }

    private static Regions wholeImages(Shape shape, int images, boolean dense, int lanes) {
        boolean wholeTiles = shape.h() % Winograd.TILE == 0 && shape.w() % Winograd.TILE == 0;
        int parts = (shape.n() + images - 1) / images;
        Map<Integer, Region> bySize = new HashMap<>();
        List<Region> list = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            int from = (int) ((long) shape.n() * part / parts);
            int to = (int) ((long) shape.n() * (part + 1) / parts);
            Region alike =
                    bySize.computeIfAbsent(
                            to - from,
                            count ->
                                    new Region(
                                            0,
                                            0,
                                            dense && wholeTiles
                                                    ? TileGrid.dense(
                                                            count, shape.h(), shape.w(), lanes)
                                                    : TileGrid.planes(
                                                            count, shape.h(), shape.w(), lanes),
                                            PixelOrder.byRowOfTile(
                                                    shape, count, shape.h(), lanes)));
            list.add(new Region(from, 0, alike.grid(), alike.order()));
        }
        return new Regions(list, true);
    }

    private static Regions bands(Shape shape, int tileRows, int bandRows, int lanes) {
        Map<List<Integer>, Region> bySize = new HashMap<>();
        List<Region> ofOneImage = new ArrayList<>();
        for (int from = 0; from < tileRows; from += bandRows) {
            int to = Math.min(tileRows, from + bandRows);
            int top = Math.min(from, MARGIN);
            int bottom = Math.min(tileRows - to, MARGIN);
            int firstRow = (from - top) * Winograd.TILE;
            int rows = Math.min(shape.h(), (to + bottom) * Winograd.TILE) - firstRow;
            Region alike =
                    bySize.computeIfAbsent(
                            List.of(rows, top, bottom),
                            size ->
                                    new Region(
                                            0,
                                            0,
                                            TileGrid.band(rows, shape.w(), top, bottom, lanes),
                                            PixelOrder.byRowOfTile(shape, 1, rows, lanes)));
            ofOneImage.add(new Region(0, firstRow, alike.grid(), alike.order()));
        }
        List<Region> list = new ArrayList<>(shape.n() * ofOneImage.size());
        for (int n = 0; n < shape.n(); n++) {
            for (Region band : ofOneImage) {
                list.add(new Region(n, band.firstRow(), band.grid(), band.order()));
            }
        }
        return new Regions(list, false);
    }
}
