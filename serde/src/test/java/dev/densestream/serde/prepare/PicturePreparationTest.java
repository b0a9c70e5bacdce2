// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.Pixels;
import dev.densestream.serde.picture.kinds.Pictures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PicturePreparationTest {

    private static final Path FOLDER = Path.of("src/test/resources/golden-pictures");
    private static final String PLAIN = "'mean': [0, 0, 0], 'std': [1, 1, 1]";
    private static final String IMAGENET =
            "'mean': [0.485, 0.456, 0.406], 'std': [0.229, 0.224, 0.225]";

    /** One row of two pixels. */
    private static final Pixels TWO =
            Pixels.rgb(new byte[] {(byte) 255, 0, 51, 0, 102, (byte) 204}, 2, 1);

    private static PicturePreparation preparation(String steps, String values) {
        return new PicturePreparation(
                PreprocessText.parse(
                        ("{" + steps + (steps.isEmpty() ? "" : ", ") + values + "}")
                                .replace('\'', '"')));
    }

    /** SHA-256 begins so of the float32 bytes that Pillow 9.4 and torchvision 0.14 make. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "tall.png | 84ef8faef2a70448 | 'resize': [30, 50], 'interpolation': 'bicubic'",
                "wide.png | e60e359587349e6b | 'resize': 48",
                "tall.png | b6dd61abfcf40b5b | 'crop': [50, 20]",
                "tall.png | 17230d7c7305a9e7 | 'crop': [200, 48]",
                "wide.png | 34265243daeab31a | 'channels': 'rgb'",
                "wide.png | c4463c6cb900ded0 | 'resize': 40, 'crop': 32, 'channels': 'bgr'",
                "exif-6.jpg | 3d478934002d38a2 | 'resize': 40, 'crop': [32, 36], 'orientation':"
                        + " 'apply'",
                "exif-5.jpg | 35837d7d69e1a297 | 'resize': 40, 'crop': [32, 36], 'orientation':"
                        + " 'apply'",
                "exif-3.jpg | 1661b9ba4ff11b45 | 'resize': 40, 'crop': [32, 36], 'orientation':"
                        + " 'apply'",
                "exif-6.jpg | 69072bcdb666bbed | 'resize': 40, 'crop': [32, 36]",
            })
    void preparesColoursAsTorchvision(String file, String sha256, String steps) throws Exception {
        assertThat(sha256(tensor(file, preparation(steps, IMAGENET)))).startsWith(sha256);
    }

    @ParameterizedTest
    @CsvSource({"tall.png, 1614a9a94bac4bec", "cmyk.jpg, 03c51c4afcb36d5f"})
    void preparesGrayAsTorchvision(String file, String sha256) throws Exception {
        PicturePreparation gray =
                preparation(
                        "'resize': 40, 'crop': 32, 'channels': 'gray'",
                        "'mean': [0.5], 'std': [0.25]");
        assertThat(sha256(tensor(file, gray))).startsWith(sha256);
    }

    @Test
    void statesTheShapeBeforeAnythingIsDecoded() throws Exception {
        PicturePreparation turned = preparation("'resize': 40, 'orientation': 'apply'", PLAIN);
        EncodedPicture picture = open("exif-6.jpg");
        Shape shape = turned.shape(picture.height(), picture.width(), picture.orientation());
        assertThat(tensor("exif-6.jpg", turned).shape()).isEqualTo(shape);
        assertThat(shape).isEqualTo(new Shape(1, 3, 51, 40));
    }

    @Test
    void putsZerosAroundPicturesSmallerThanTheCrop() {
        FloatTensor tensor = preparation("'crop': [3, 4]", PLAIN).tensor(TWO, 1);
        assertThat(tensor.shape()).isEqualTo(new Shape(1, 3, 3, 4));
        assertThat(tensor.data())
                .containsExactly(
                        0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, // red
                        0, 0, 0, 0, 0, 0, 0.4f, 0, 0, 0, 0, 0, // green
                        0, 0, 0, 0, 0, 0.2f, 0.8f, 0, 0, 0, 0, 0); // blue
    }

    @Test
    void zerosAroundArePixelsAndAreNormalisedAlike() {
        FloatTensor tensor =
                preparation("'crop': [1, 3], 'channels': 'gray'", "'mean': [1], 'std': [0.5]")
                        .tensor(Pixels.gray(new byte[] {(byte) 255}, 1, 1), 1);
        assertThat(tensor.data()).containsExactly(-2, 0, -2);
    }

    @Test
    void leavesPicturesAloneWithoutResizeAndCrop() {
        FloatTensor tensor = preparation("", PLAIN).tensor(TWO, 1);
        assertThat(tensor.shape()).isEqualTo(new Shape(1, 3, 1, 2));
        assertThat(tensor.data()).containsExactly(1, 0, 0, 0.4f, 0.2f, 0.8f);
    }

    @Test
    void putsBlueFirstWhereAskedTo() {
        FloatTensor tensor = preparation("'channels': 'bgr'", PLAIN).tensor(TWO, 1);
        assertThat(tensor.data()).containsExactly(0.2f, 0.8f, 0, 0.4f, 1, 0);
    }

    @Test
    void readsGrayPicturesAsThreeEqualColours() {
        Pixels gray = Pixels.gray(new byte[] {0, 51, (byte) 255, 102}, 2, 2);
        FloatTensor tensor = preparation("'crop': [1, 2]", PLAIN).tensor(gray, 1);
        assertThat(tensor.data()).containsExactly(0, 0.2f, 0, 0.2f, 0, 0.2f);
    }

    @Test
    void appliesAnOrientationOnlyWhereAskedTo() {
        assertThat(preparation("", PLAIN).tensor(TWO, 3).data()).startsWith(1, 0);
        PicturePreparation turned = preparation("'orientation': 'apply'", PLAIN);
        assertThat(turned.tensor(TWO, 3).data()).startsWith(0, 1);
        assertThat(turned.tensor(TWO, 6).shape()).isEqualTo(new Shape(1, 3, 2, 1));
    }

    @Test
    void refusesPicturesThatBecomeTooLong() {
        PicturePreparation preparation = preparation("'resize': 16384", PLAIN);
        assertThatThrownBy(() -> preparation.shape(1, 60_000, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected to become at most");
        assertThatThrownBy(() -> preparation.shape(10, 60_000, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than");
    }

    private static EncodedPicture open(String file) throws Exception {
        return Pictures.open(Files.readAllBytes(FOLDER.resolve(file)));
    }

    private static FloatTensor tensor(String file, PicturePreparation how) throws Exception {
        EncodedPicture picture = open(file);
        return how.tensor(picture.decode(), picture.orientation());
    }

    private static String sha256(FloatTensor tensor) throws Exception {
        float[] data = tensor.data();
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(data);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    }
}
