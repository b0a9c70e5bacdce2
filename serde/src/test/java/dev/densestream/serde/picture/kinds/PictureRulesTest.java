// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import static dev.densestream.serde.picture.kinds.Written.find;
import static dev.densestream.serde.picture.kinds.Written.golden;
import static dev.densestream.serde.picture.kinds.Written.header;
import static dev.densestream.serde.picture.kinds.Written.jpeg;
import static dev.densestream.serde.picture.kinds.Written.png;
import static dev.densestream.serde.picture.kinds.Written.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.serde.picture.PictureException;
import dev.densestream.serde.picture.PictureException.Reason;
import dev.densestream.serde.picture.Pixels;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PictureRulesTest {

    private static final int[] SCAN = {0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0};
    private static final int[] END = {0xFF, 0xD9};

    private static void refused(byte[] file, Reason reason, String message) {
        assertThatThrownBy(() -> Pictures.open(file).decode())
                .isInstanceOfSatisfying(
                        PictureException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n")
                .hasSizeLessThan(300);
    }

    private static void corrupt(byte[] file, String message) {
        refused(file, Reason.CORRUPT, message);
    }

    private static void unsupported(byte[] file, String message) {
        refused(file, Reason.UNSUPPORTED, message);
    }

    private static void truncated(byte[] file, String message) {
        refused(file, Reason.TRUNCATED, message);
    }

    @Test
    void refusesOtherBytesThanThoseOfPictures() {
        for (byte[] file : new byte[][] {{}, {(byte) 0xFF, (byte) 0xD8}, new byte[64]}) {
            refused(file, Reason.NOT_A_PICTURE, "expected JPEG, PNG, GIF, BMP or WebP");
        }
    }

    @Test
    void refusesJpegSegmentsThatAreNone() {
        corrupt(jpeg(8, 8).u8(7, 7).done(), "byte 15: expected a marker, got 0x07");
        corrupt(
                jpeg(8, 8).u8(0xFF, 0xDB, 0, 1).done(),
                "segment at byte 15: expected a length of at least 2, got 1");
        truncated(jpeg(8, 8).u8(0xFF, 0xDB, 9, 9).done(), "expected 2313 bytes of a segment");
    }

    @Test
    void refusesJpegWithoutSizeOrScan() {
        corrupt(new Written().u8(0xFF, 0xD8).u8(END).done(), "at least one scan");
        corrupt(new Written().u8(0xFF, 0xD8).u8(SCAN).u8(END).done(), "its size before its first");
        corrupt(jpeg(8, 8).u8(END).done(), "expected at least one scan, got none");
        truncated(jpeg(8, 8).u8(SCAN).done(), "expected an end marker, got none");
        byte[] again = Arrays.copyOfRange(jpeg(8, 8).done(), 2, 15);
        corrupt(jpeg(8, 8).all(again).done(), "expected one size, got a second one at byte 15");
    }

    @Test
    void refusesJpegOfZeroPixels() {
        refused(jpeg(0, 8).u8(SCAN).u8(END).done(), Reason.ZERO_SIZED, "JPEG of 0 x 8 pixels");
        unsupported(
                jpeg(8, 8).u8(SCAN).u8(0xFF, 0xDC, 0, 4, 0, 8).u8(END).done(),
                "its height comes behind its first scan");
    }

    @Test
    void refusesJpegOfKindsThatPillowDoesNotDecodeAlike() {
        byte[] file = golden("37x29-444-q75.jpg");
        int frame = find(file, 0xFF, 0xC0);
        unsupported(with(file, frame + 4, 12), "expected samples of 8 bits, got 12");
        unsupported(with(file, frame + 1, 0xC9), "arithmetic coding is not taken");
        unsupported(with(file, frame + 1, 0xC3), "lossless or hierarchical one (marker 0xc3)");
        corrupt(with(file, frame + 9, 2), "frame header of 2 components: expected 14 bytes");
        corrupt(with(file, frame + 11, 0x51), "expected 1 to 4 samples across and down, got 5");
        unsupported(
                with(jpeg(8, 8).u8(1, 0x11, 0).u8(SCAN).u8(END).done(), 5, 14, 8, 0, 8, 0, 8, 2),
                "expected 1, 3 or 4 components, got 2");
    }

    @Test
    void boundsTheWorkOfScansThatHoldNothing() {
        Written many = jpeg(8, 8);
        for (int i = 0; i <= JpegSegments.MOST_SCANS; i++) {
            many.u8(SCAN);
        }
        unsupported(many.u8(END).done(), "expected at most 100 scans, of 800000000 pixels in all");
        Written large = jpeg(9000, 9000);
        for (int i = 0; i < 10; i++) {
            large.u8(SCAN);
        }
        unsupported(large.u8(END).done(), "save it as baseline");
    }

    @Test
    void refusesFillBytesThatNoMarkerFollows() {
        corrupt(
                jpeg(8, 8).u8(SCAN).u8(1, 0xFF, 0xFF, 0, 2).u8(END).done(),
                "expected a marker behind fill bytes, got none");
    }

    @Test
    void takesFillBytesBeforeMarkers() {
        byte[] file = golden("37x29-gray.jpg");
        byte[] filled =
                new Written()
                        .all(Arrays.copyOf(file, file.length - 2))
                        .u8(0xFF, 0xFF, 0xFF, 0xD9)
                        .done();
        assertThat(Pictures.open(filled).decode().samples())
                .isEqualTo(Pictures.open(file).decode().samples());
    }

    @Test
    void readsInksWithAnUnknownTransformAsYcck() {
        byte[] file = golden("cmyk-inks.jpg");
        int transform = find(file, 'A', 'd', 'o', 'b', 'e') + 11;
        assertThat(Pictures.open(with(file, transform, 255)).decode().samples())
                .isEqualTo(Pictures.open(with(file, transform, 2)).decode().samples())
                .isNotEqualTo(Pictures.open(file).decode().samples());
    }

    @Test
    void refusesPngChunksThatAreNone() {
        byte[] head = header(1, 1, 8, 0);
        corrupt(png().chunk("IDAT", head).done(), "expected chunk IHDR first, got IDAT");
        corrupt(png().chunk("IH1R", head).done(), "expected a name of four letters, got 0x31");
        corrupt(png().chunk("IHDR", new byte[12]).done(), "IHDR of 13 bytes, got 12 bytes");
        corrupt(png().chunk("IHDR", head).chunk("IHDR", head).done(), "of 13 bytes, got two");
        corrupt(with(png().chunk("IHDR", head).done(), 16, 7), "chunk IHDR at byte 8: expected");
        unsupported(png().chunk("IHDR", head).chunk("NEWS", head).done(), "chunk NEWS is unknown");
        truncated(png().chunk("IHDR", head).u32be(0xFFFFFFF0L).text("IDAT....").done(), "cut");
    }

    @Test
    void refusesPngKindsThatAreNone() {
        corrupt(png().chunk("IHDR", header(1, 1, 3, 0)).done(), "no such kind of 3 bits");
        corrupt(png().chunk("IHDR", header(1, 1, 8, 7)).done(), "colour type 7");
        refused(
                png().chunk("IHDR", header(1L << 31, 1, 8, 0)).done(),
                Reason.TOO_MANY_PIXELS,
                "PNG of 2147483648 x 1 pixels");
        byte[] none = new byte[0];
        corrupt(
                png().chunk("IHDR", header(1, 1, 8, 0)).chunk("IEND", none).done(),
                "expected pixels before its end, got none");
        Written palette = png().chunk("IHDR", header(1, 1, 8, 3));
        corrupt(
                palette.chunk("IDAT", none).chunk("IEND", none).done(),
                "expected a palette before its end, got none");
        corrupt(
                png().chunk("IHDR", header(1, 1, 8, 3)).chunk("PLTE", new byte[4]).done(),
                "palette: expected one of 1 to 256 colours before the pixels, got 4 bytes");
    }

    @Test
    void refusesPngOfMorePixelsThanAnArrayHolds() {
        byte[] none = new byte[0];
        refused(
                png().chunk("IHDR", header(1 << 30, 1 << 30, 8, 0))
                        .chunk("IDAT", none)
                        .chunk("IEND", none)
                        .done(),
                Reason.TOO_MANY_PIXELS,
                "expected at most 268435455");
    }

    @Test
    void refusesGifFramesThatAreNone() {
        Written screen = new Written().text("GIF89a").u8(1, 0, 1, 0, 0, 0, 0);
        corrupt(new Written().all(screen.done()).u8(';').done(), "at least one frame, got none");
        corrupt(new Written().all(screen.done()).u8(9).done(), "byte 13: expected a frame or an");
        int[] empty = {',', 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 0};
        refused(
                new Written().all(screen.done()).u8(empty).done(),
                Reason.ZERO_SIZED,
                "GIF: frame of 0 x 1 pixels");
        truncated(new Written().all(screen.done()).u8(',', 0).done(), "bytes of a frame");
    }

    @Test
    void refusesGifDataThatEndOrMakeNoSense() {
        corrupt(gif(9), "expected codes of 1 to 8 bits at first, got 9");
        truncated(gif(2, 0), "its data ends before its last pixel");
        truncated(gif(2, 1, 0x05, 0), "its data ends before its last pixel");
        corrupt(gif(2, 1, 0x06, 0), "pixel 0: got code 6, which is not known yet");
    }

    private static byte[] gif(int... data) {
        return new Written()
                .text("GIF89a")
                .u8(2, 0, 2, 0, 0, 0, 0, ',', 0, 0, 0, 0, 2, 0, 2, 0, 0)
                .u8(data)
                .u8(0, ';')
                .done();
    }

    @Test
    void refusesBmpOfOtherKinds() {
        byte[] file = golden("rgb.bmp");
        unsupported(with(file, 14, 16), "expected a header of 12 or 40 to 124 bytes, got 16");
        unsupported(with(file, 28, 16), "got 16 bits with compression 0");
        unsupported(with(file, 30, 1), "got 24 bits with compression 1; save it as PNG");
        refused(with(file, 18, 0), Reason.ZERO_SIZED, "BMP of 0 x 29 pixels");
        truncated(Arrays.copyOf(file, file.length - 1), "bytes of pixels at byte 54");
    }

    @Test
    void refusesBmpWhosePaletteOrPixelsAreElsewhere() {
        byte[] file = golden("palette.bmp");
        corrupt(with(file, 46, 1, 1), "palette: expected at most 256 colours, got 257");
        corrupt(with(file, 10, 54, 0), "expected pixels from byte");
        truncated(with(file, 13, 0x7F), "expected pixels from byte");
    }

    @Test
    void refusesBmpThatPillowMisreads() {
        byte[] file = golden("bilevel.bmp");
        unsupported(with(file, 28, 8, 0), "black and white in 8 bits a pixel is not taken");
    }

    @Test
    void refusesWebpThatIsNoLosslessPicture() {
        byte[] file = golden("lossless.webp");
        unsupported(golden("lossy.webp"), "lossy pictures are not taken");
        corrupt(with(file, 12, 'N', 'O', 'N', 'E'), "expected a picture, got none");
        corrupt(with(file, 20, 0x2E), "byte 20: expected a lossless picture, got none");
        corrupt(with(file, 24, 0xE0), "byte 20: expected a lossless picture, got none");
        truncated(Arrays.copyOf(file, 40), "bytes of the file at byte 0");
    }

    @Test
    void refusesWebpWhoseFirstFrameIsSmaller() {
        byte[] file = golden("animated.webp");
        int frame = find(file, 'A', 'N', 'M', 'F') + 8;
        unsupported(with(file, frame, 1), "its first frame does not cover it");
        unsupported(with(file, find(file, 'V', 'P', '8', 'X') + 12, 99), "does not cover it");
    }

    @Test
    void refusesWebpFramesInFrames() {
        byte[] frame = new byte[0];
        for (int i = 0; i < 3_000; i++) {
            byte[] outer = new byte[24 + frame.length];
            System.arraycopy(frame, 0, outer, 24, frame.length);
            frame =
                    with(
                            outer,
                            0,
                            'A',
                            'N',
                            'M',
                            'F',
                            outer.length - 8 & 0xFF,
                            outer.length - 8 >> 8 & 0xFF,
                            outer.length - 8 >> 16);
        }
        corrupt(
                new Written().text("RIFF").u32le(4L + frame.length).text("WEBP").all(frame).done(),
                "expected a picture, got none");
    }

    @Test
    void refusesWebpDataThatMakeNoSense() {
        Written twice = new Written().bits(3, 0b101).bits(3, 0b101);
        corrupt(Written.webp(1, 1, twice), "expected each transform once, got number 2 twice");
        corrupt(Written.webp(1, 1, new Written().bits(6, 0b111110)), "cache of 1 to 11 bits");
        Written codes = new Written().bits(3, 0).bits(1, 0).bits(4, 0).bits(12, 0);
        corrupt(Written.webp(1, 1, codes), "got one with too few symbols");
        codes = new Written().bits(3, 0).bits(1, 0).bits(4, 0).bits(12, 0b001001001001);
        corrupt(Written.webp(1, 1, codes), "got one with too many symbols");
        truncated(Written.webp(1, 1, new Written()), "its data ends before its last pixel");
    }

    @Test
    void readsThePlainestWebp() {
        // no transform, no cache, no groups; each code has one symbol: 200, 100, 50, 255, 0
        Written data = new Written().bits(3, 0);
        for (int symbol : new int[] {200, 100, 50, 255}) {
            data.bits(3, 0b101).bits(8, symbol);
        }
        data.bits(3, 0b001).bits(1, 0);
        Pixels pixels = Pictures.open(Written.webp(2, 1, data)).decode();
        assertThat(pixels.toRgb()).containsExactly(100, (byte) 200, 50, 100, (byte) 200, 50);
    }

    @Test
    void ordersNoTableForGroupsThatNoTileUses() {
        // one tile of group 65535, and no bits for the codes of 65536 groups
        Written data = new Written().bits(2, 0).bits(1, 1).bits(3, 0).bits(1, 0);
        for (int symbol : new int[] {255, 255, 0, 255}) {
            data.bits(3, 0b101).bits(8, symbol);
        }
        data.bits(3, 0b001).bits(1, 0);
        truncated(Written.webp(4, 4, data), "its data ends before its last pixel");
    }
}
