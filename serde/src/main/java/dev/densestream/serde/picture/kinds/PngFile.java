// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import dev.densestream.serde.picture.Bytes;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.PictureFormat;
import dev.densestream.serde.picture.Pixels;
import java.awt.image.Raster;

/** A PNG picture. Transparency, gamma and colour profiles are not applied, as in Pillow. */
final class PngFile extends EncodedPicture {

    private static final int GRAY = 0;
    private static final int PALETTE = 3;

    /** Rows are held as bytes, as samples and as numbers. */
    private static final int ROW_SAMPLE_BYTES = 16;

    private final PngChunks chunks;

    private PngFile(PngChunks chunks) {
        super(PictureFormat.PNG, chunks.width(), chunks.height());
        this.chunks = chunks;
    }

    static PngFile read(byte[] bytes) {
        Bytes file = new Bytes(PictureFormat.PNG, bytes);
        PngChunks chunks = PngChunks.read(file);
        if (chunks.colourType() == GRAY && chunks.bitDepth() == 16) {
            throw file.unsupported(
                    "gray of 16 bits is not taken, as nothing says how to bring it to 8; save it"
                            + " with 8");
        }
        return new PngFile(chunks);
    }

    @Override
    public int orientation() {
        return chunks.orientation();
    }

    @Override
    public long decodingBytes() {
        long sampleBytes = chunks.bitDepth() == 16 ? 2 : 1;
        long decoded = pixels() * chunks.samplesPerPixel() * sampleBytes;
        long row = (long) width() * chunks.samplesPerPixel();
        return chunks.critical().length + decoded + 4 * pixels() + ROW_SAMPLE_BYTES * row;
    }

    @Override
    public Pixels decode() {
        BytesInput file = new BytesInput(chunks.critical(), 0, chunks.criticalBytes());
        Raster raster = ImageDecoder.decode(this, file, reader -> reader.read(0).getRaster());
        if (chunks.colourType() == PALETTE) {
            return chunks.palette().colours(RasterSamples.bytes(raster), width(), height());
        }
        if (chunks.colourType() == GRAY && chunks.bitDepth() < 8) {
            return Pixels.gray(levels(RasterSamples.bytes(raster)), width(), height());
        }
        return RasterSamples.pixels(raster);
    }

    /** Levels of fewer bits, spread over 0 to 255. */
    private byte[] levels(byte[] samples) {
        int factor = 255 / ((1 << chunks.bitDepth()) - 1);
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= (byte) factor;
        }
        return samples;
    }
}
