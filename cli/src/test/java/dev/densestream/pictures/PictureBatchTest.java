// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PictureBatchTest {

    @Test
    void makesSixteenChannelsOfEveryPicture() {
        FloatTensor batch = PictureBatch.of(DrawnPictures.all());

        assertThat(batch.shape()).isEqualTo(new Shape(8, 16, 32, 32));
    }

    @Test
    void keepsTheWholeColourInTheChannels() {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        image.setRGB(3, 2, 0x4080C0);
        FloatTensor batch = PictureBatch.of(List.of(new Picture("one pixel", image)));

        // along evenly spread directions the squares of the projections add up to a third of the
        // squared length each, so 16 of them give 16/3 of it
        double red = (0x40 / 255.0 - 0.4914) / 0.2470;
        double green = (0x80 / 255.0 - 0.4822) / 0.2435;
        double blue = (0xC0 / 255.0 - 0.4465) / 0.2616;
        double squares = 0;
        for (int c = 0; c < 16; c++) {
            float value = batch.data()[c * 1024 + 2 * 32 + 3];
            squares += value * value;
        }
        double length = red * red + green * green + blue * blue;
        assertThat(squares).isBetween(0.9 * 16 / 3 * length, 1.1 * 16 / 3 * length);
    }

    @Test
    void findsThePicturesAgainInTheBlocksOutput() {
        List<Picture> pictures = DrawnPictures.all();
        FloatTensor batch = PictureBatch.of(pictures);
        FloatTensor output = FloatTensor.zeros(batch.shape().withChannels(16 + 24));
        for (int n = 0; n < 8; n++) {
            System.arraycopy(batch.data(), n * 16 * 1024, output.data(), n * 40 * 1024, 16 * 1024);
        }

        List<Picture> found =
                PictureBatch.pictures(output, pictures.stream().map(Picture::name).toList());

        for (int n = 0; n < 8; n++) {
            assertThat(found.get(n).name()).isEqualTo(pictures.get(n).name());
            assertThat(rgb(found.get(n))).isEqualTo(rgb(pictures.get(n)));
        }
    }

    @Test
    void refusesATensorWithoutPictures() {
        FloatTensor noise = FloatTensor.zeros(new Shape(1, 16, 32, 32));
        Arrays.fill(noise.data(), 7);

        assertThatThrownBy(() -> PictureBatch.pictures(noise, List.of("noise")))
                .hasMessage("expected pictures in the first 16 channels, got other values");
        assertThatThrownBy(() -> PictureBatch.pictures(noise, List.of("one", "two")))
                .hasMessageContaining("expected 2 pictures in the first 16 channels of 32 x 32");
    }

    private static int[] rgb(Picture picture) {
        return picture.image().getRGB(0, 0, 32, 32, null, 0, 32);
    }
}
