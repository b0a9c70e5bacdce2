// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContactSheetTest {

    private static final String STAGE = "features.denseblock1";
    private static final int RED = 0xE8503A;

    @Test
    void showsTheMapOfAStageThatVariesMost() {
        FloatTensor maps = noise(new Shape(1, 8, 9, 7), 1);
        amplify(maps, 5, 10);

        FeatureMaps shown = FeatureMaps.of(STAGE, List.of(row(maps), row(noise(maps.shape(), 2))));

        assertThat(shown.channel()).isEqualTo(5);
        assertThat(shown.channels()).isEqualTo(8);
        assertThat(shown.low()).isLessThan(shown.high());
    }

    @Test
    void paintsThePictureItsClassesAndItsMaps() {
        FloatTensor maps = noise(new Shape(1, 3, 28, 28), 1);
        SheetRow row = row(maps);
        FeatureMaps shown = FeatureMaps.of(STAGE, List.of(row));

        BufferedImage sheet = ContactSheet.draw("title", "subtitle", List.of(row, row));

        assertThat(contains(sheet, RED)).isTrue();
        int first = shown.channel() * maps.shape().pixels();
        assertThat(contains(sheet, ColourMap.rgb(shown.position(maps.data()[first])))).isTrue();
        BufferedImage without =
                ContactSheet.draw(
                        "title",
                        "subtitle",
                        List.of(new SheetRow("name", null, List.of(), row.maps())));
        assertThat(without.getWidth()).isLessThan(sheet.getWidth());
    }

    @Test
    void drawsWhatIsThereOfRowsThatDiffer() {
        FloatTensor constant = FloatTensor.zeros(new Shape(1, 2, 300, 2));
        RankedClass score = new RankedClass(7, -3.5, null);
        List<SheetRow> rows =
                List.of(
                        new SheetRow(
                                "a name that is far too long for the margin of a sheet",
                                new BufferedImage(500, 1, BufferedImage.TYPE_INT_RGB),
                                List.of(score, score, score, score),
                                Map.of()),
                        new SheetRow("", null, List.of(), Map.of(STAGE, constant)));

        BufferedImage sheet = ContactSheet.draw("", "", rows);

        assertThat(contains(sheet, ColourMap.rgb(0.5))).isTrue();
    }

    @Test
    void refusesMapsOfDifferentModels() {
        List<SheetRow> rows =
                List.of(
                        row(FloatTensor.zeros(new Shape(1, 2, 3, 3))),
                        row(FloatTensor.zeros(new Shape(1, 4, 3, 3))));

        assertThatThrownBy(() -> ContactSheet.draw("", "", rows))
                .hasMessage(
                        "features.denseblock1: expected 2 feature maps in all responses, got 4;"
                                + " draw those of one model");
    }

    @Test
    void coloursRunFromDarkToBright() {
        assertThat(ColourMap.rgb(0)).isEqualTo(0x440154);
        assertThat(ColourMap.rgb(1)).isEqualTo(0xFDE725);
        assertThat(ColourMap.rgb(-5)).isEqualTo(0x440154);
        assertThat(ColourMap.rgb(Double.NaN)).isZero();
        int before = -1;
        for (int i = 0; i <= 100; i++) {
            int rgb = ColourMap.rgb(i / 100.0);
            int luma = 299 * (rgb >> 16) + 587 * (rgb >> 8 & 0xFF) + 114 * (rgb & 0xFF);
            assertThat(luma).isGreaterThan(before);
            before = luma;
        }
    }

    private static SheetRow row(FloatTensor maps) {
        BufferedImage picture = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16; i++) {
            picture.setRGB(i % 4, i / 4, RED);
        }
        return new SheetRow(
                "name", picture, List.of(new RankedClass(0, 0.5, "cat")), Map.of(STAGE, maps));
    }

    private static FloatTensor noise(Shape shape, long seed) {
        FloatTensor tensor = FloatTensor.zeros(shape);
        Random random = new Random(seed);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) random.nextGaussian();
        }
        return tensor;
    }

    private static void amplify(FloatTensor tensor, int channel, float factor) {
        int pixels = tensor.shape().pixels();
        for (int i = channel * pixels; i < (channel + 1) * pixels; i++) {
            tensor.data()[i] *= factor;
        }
    }

    private static boolean contains(BufferedImage image, int rgb) {
        int[] pixels =
                image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        for (int pixel : pixels) {
            if ((pixel & 0xFFFFFF) == (rgb & 0xFFFFFF)) {
                return true;
            }
        }
        return false;
    }
}
