// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContactSheetTest {

    private static final int INPUT_CHANNELS = 2;
    private static final int GROWTH_RATE = 3;

    @Test
    void showsTheMapOfEachLayerThatVariesMost() {
        FloatTensor output = noise(new Shape(2, 8, 32, 32));
        amplify(output, 4, 10);
        amplify(output, 5, 10);

        FeatureMaps maps = FeatureMaps.of(output, INPUT_CHANNELS, GROWTH_RATE);

        assertThat(maps.shown()).extracting(FeatureMaps.Shown::channel).containsExactly(4, 5);
        assertThat(maps.shown()).allSatisfy(map -> assertThat(map.low()).isLessThan(map.high()));
    }

    @Test
    void paintsEveryPictureAndItsMaps() {
        List<Picture> pictures = DrawnPictures.all().subList(0, 2);
        FloatTensor output = noise(new Shape(2, 8, 32, 32));
        FeatureMaps maps = FeatureMaps.of(output, INPUT_CHANNELS, GROWTH_RATE);

        BufferedImage sheet = ContactSheet.draw(pictures, maps, INPUT_CHANNELS, GROWTH_RATE, "");

        int found = 0;
        for (int n = 0; n < 2; n++) {
            for (FeatureMaps.Shown map : maps.shown()) {
                int firstPixel = ColourMap.rgb(map.position(maps.value(n, map, 0)));
                found += contains(sheet, firstPixel) ? 1 : 0;
            }
            found += contains(sheet, pictures.get(n).image().getRGB(16, 16)) ? 1 : 0;
        }
        assertThat(found).isEqualTo(6);
    }

    @Test
    void shortensALongNameAndSurvivesAConstantMap() {
        Picture named = new Picture("a name that is far too long for the margin", blank());
        FloatTensor output = FloatTensor.zeros(new Shape(1, 8, 32, 32));

        BufferedImage sheet =
                ContactSheet.draw(
                        List.of(named),
                        FeatureMaps.of(output, INPUT_CHANNELS, GROWTH_RATE),
                        INPUT_CHANNELS,
                        GROWTH_RATE,
                        "");

        assertThat(contains(sheet, ColourMap.rgb(0.5))).isTrue();
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

    private static FloatTensor noise(Shape shape) {
        FloatTensor tensor = FloatTensor.zeros(shape);
        Random random = new Random(1);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = (float) random.nextGaussian();
        }
        return tensor;
    }

    private static void amplify(FloatTensor tensor, int channel, float factor) {
        int pixels = tensor.shape().pixels();
        for (int n = 0; n < tensor.shape().n(); n++) {
            int start = (n * tensor.shape().c() + channel) * pixels;
            for (int i = start; i < start + pixels; i++) {
                tensor.data()[i] *= factor;
            }
        }
    }

    private static BufferedImage blank() {
        return new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
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
