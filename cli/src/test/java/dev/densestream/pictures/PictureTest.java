// SPDX-License-Identifier: Apache-2.0
package dev.densestream.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureTest {

    @Test
    void drawsTheSameDistinctPicturesInEveryRun() {
        List<Picture> pictures = DrawnPictures.all();
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < pictures.size(); i++) {
            int[] pixels = pixels(pictures.get(i));
            assertThat(pixels).isEqualTo(pixels(DrawnPictures.all().get(i)));
            assertThat(seen.add(Arrays.hashCode(pixels))).isTrue();
        }
        assertThat(pictures).hasSize(8);
    }

    @Test
    void takesTheCentreSquareOfAWidePicture() {
        BufferedImage wide = new BufferedImage(192, 64, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = wide.createGraphics();
        g.setColor(Color.RED);
        g.fillRect(64, 0, 64, 64);
        g.dispose();

        assertThat(pixels(Picture.ofCentre("wide", wide))).containsOnly(Color.RED.getRGB());
    }

    @Test
    void averagesThePixelsThatBecomeOne() {
        BufferedImage fine = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            boolean white = (i % 64 + i / 64) % 2 == 0;
            fine.setRGB(i % 64, i / 64, white ? 0xFFFFFF : 0);
        }

        for (int pixel : pixels(Picture.ofCentre("fine", fine))) {
            assertThat(pixel & 0xFF).isBetween(126, 129);
        }
    }

    @Test
    void enlargesASmallPicture() {
        BufferedImage small = new BufferedImage(5, 5, BufferedImage.TYPE_INT_ARGB);

        assertThat(pixels(Picture.ofCentre("clear", small))).containsOnly(Color.WHITE.getRGB());
    }

    @Test
    void readsTheImagesOfAFolderInOrderOfName(@TempDir Path folder) throws IOException {
        BufferedImage image = new BufferedImage(40, 33, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(image, "png", folder.resolve("b.PNG").toFile());
        ImageIO.write(image, "jpg", folder.resolve("a.jpeg").toFile());
        Files.writeString(folder.resolve("notes.txt"), "not a picture");

        assertThat(PictureFiles.read(folder)).extracting(Picture::name).containsExactly("a", "b");
    }

    @Test
    void namesTheFileThatIsNoPicture(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.png"), "not a picture");

        assertThatThrownBy(() -> PictureFiles.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a.png")
                .hasMessageContaining("expected a PNG or JPEG image");
    }

    @Test
    void refusesAFolderWithoutPictures(@TempDir Path folder) {
        assertThatThrownBy(() -> PictureFiles.read(folder))
                .hasMessageContaining("expected .png, .jpg or .jpeg files, got none");
        assertThatThrownBy(() -> PictureFiles.read(folder.resolve("missing")))
                .hasMessageContaining("expected a folder");
    }

    private static int[] pixels(Picture picture) {
        return picture.image().getRGB(0, 0, Picture.SIDE, Picture.SIDE, null, 0, Picture.SIDE);
    }
}
