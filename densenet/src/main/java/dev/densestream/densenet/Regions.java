package dev.densestream.densenet;

import dev.densestream.densenet.kernel.TileGrid;
import dev.densestream.densenet.kernel.Winograd;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch cut into regions whose scratch memory fits a budget: some whole images each, or a band of
 * rows of one image.
 *
 * @param list all regions; what they write covers the batch once
 * @param wholeImages whether every region is made of whole images, so that a region can go through
 *     all layers before the next one starts
 */
record Regions(List<Region> list, boolean wholeImages) {

    /** Rows of tiles that a band reads beyond what it writes, above and below. */
    private static final int MARGIN = 1;

    /**
     * @param firstImage of the region
     * @param firstRow the first row of pixels that is read
     * @param grid the region's own tiles
     * @param order the region's own pixels, as its tiles want them
     */
    record Region(int firstImage, int firstRow, TileGrid grid, PixelOrder order) {

        static Region of(Shape shape, int firstImage, int firstRow, TileGrid grid, int lanes) {
            PixelOrder order =
                    PixelOrder.byRowOfTile(
                            shape, firstImage, grid.images(), firstRow, grid.rows(), lanes);
            return new Region(firstImage, firstRow, grid, order);
        }

        /** Where the region's first pixel is in feature maps of this shape. */
        int firstPixel(Shape shape) {
            return firstImage * shape.c() * shape.pixels() + firstRow * shape.w();
        }
    }

    /** Whether regions consist of whole images, and these of whole tiles: planes are dense then. */
    boolean wholeTiles() {
        return wholeImages && list.get(0).grid().dense();
    }

    /** The same regions, with dense planes where images are whole and consist of whole tiles. */
    Regions denseIfWhole(Shape shape, int lanes) {
        if (!wholeImages || shape.h() % Winograd.TILE != 0 || shape.w() % Winograd.TILE != 0) {
            return this;
        }
        List<Region> dense = new ArrayList<>();
        for (Region region : list) {
            TileGrid grid = TileGrid.dense(region.grid().images(), shape.h(), shape.w(), lanes);
            dense.add(new Region(region.firstImage(), 0, grid, region.order()));
        }
        return new Regions(List.copyOf(dense), true);
    }

    /**
     * One region: the whole batch, a group's tiles together where that is possible.
     *
     * @param channels that are read
     */
    static Regions whole(Shape shape, int channels, int lanes) {
        TileGrid grid = TileGrid.slabs(shape.n(), shape.h(), shape.w(), channels, lanes);
        return new Regions(List.of(Region.of(shape, 0, 0, grid, lanes)), true);
    }

    /**
     * @param tileBudget the tiles that a region should have at most
     */
    static Regions cut(Shape shape, int tileBudget, int lanes) {
        int tileRows = TileGrid.tilesAlong(shape.h());
        int tileColumns = TileGrid.tilesAlong(shape.w());
        if ((long) tileRows * tileColumns > tileBudget && tileRows > 1 + 2 * MARGIN) {
            int bandRows = Math.max(1, tileBudget / tileColumns - 2 * MARGIN);
            return bands(shape, tileRows, bandRows, lanes);
        }
        int images = Math.max(1, tileBudget / (tileRows * tileColumns));
        int parts = (shape.n() + images - 1) / images;
        List<Region> list = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            int from = (int) ((long) shape.n() * part / parts);
            int to = (int) ((long) shape.n() * (part + 1) / parts);
            TileGrid grid = new TileGrid(to - from, shape.h(), shape.w(), 0, 0, lanes);
            list.add(Region.of(shape, from, 0, grid, lanes));
        }
        return new Regions(List.copyOf(list), true);
    }

    private static Regions bands(Shape shape, int tileRows, int bandRows, int lanes) {
        List<Region> list = new ArrayList<>();
        for (int n = 0; n < shape.n(); n++) {
            for (int from = 0; from < tileRows; from += bandRows) {
                int to = Math.min(tileRows, from + bandRows);
                int top = Math.min(from, MARGIN);
                int bottom = Math.min(tileRows - to, MARGIN);
                int firstRow = (from - top) * 4;
                int lastRow = Math.min(shape.h(), (to + bottom) * 4);
                TileGrid grid = new TileGrid(1, lastRow - firstRow, shape.w(), top, bottom, lanes);
                list.add(Region.of(shape, n, firstRow, grid, lanes));
            }
        }
        return new Regions(List.copyOf(list), false);
    }
}
