// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Pixels;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/** What ImageIO decoded, as samples; colour models are left alone, which change levels of gray. */
final class RasterSamples {

    private RasterSamples() {}

    /** Samples of 8 bits, in place where they lie without gaps; a fourth one is alpha. */
    static Pixels pixels(Raster raster) {
        int bands = raster.getNumBands();
        if (raster.getDataBuffer() instanceof DataBufferByte buffer
                && raster.getSampleModel() instanceof PixelInterleavedSampleModel model
                && isWhole(raster, buffer, model)) {
            int[] offsets = model.getBandOffsets();
            return new Pixels(
                    buffer.getData(),
                    raster.getWidth(),
                    raster.getHeight(),
                    model.getPixelStride(),
                    offsets[0],
                    offsets[bands < 3 ? 0 : 1],
                    offsets[bands < 3 ? 0 : 2]);
        }
        return pixels(bytes(raster), raster.getWidth(), raster.getHeight(), bands);
    }

    static Pixels pixels(byte[] samples, int width, int height, int bands) {
        return bands < 3
                ? new Pixels(samples, width, height, bands, 0, 0, 0)
                : new Pixels(samples, width, height, bands, 0, 1, 2);
    }

    private static boolean isWhole(
            Raster raster, DataBufferByte buffer, PixelInterleavedSampleModel model) {
        return buffer.getNumBanks() == 1
                && buffer.getOffset() == 0
                && raster.getSampleModelTranslateX() == 0
                && raster.getSampleModelTranslateY() == 0
                && model.getScanlineStride() == raster.getWidth() * model.getPixelStride()
                && model.getSampleSize(0) == 8;
    }

    /** All samples, pixel by pixel; of 16 bits the high ones, of fewer than 8 bits as they are. */
    static byte[] bytes(Raster raster) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int shift = Math.max(0, raster.getSampleModel().getSampleSize(0) - 8);
        byte[] samples = new byte[width * raster.getHeight() * bands];
        int[] row = new int[width * bands];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int i = 0; i < row.length; i++) {
                samples[y * row.length + i] = (byte) (row[i] >> shift);
            }
        }
        return samples;
    }
}
