// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.PictureException;
import dev.densestream.serde.picture.Pixels;
import dev.densestream.serde.picture.kinds.Pictures;
import dev.densestream.serde.prepare.Preprocess.Size;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Pillow and torchvision make of pictures, bit for bit: {@code make_pictures.py} in the folder
 * of the cases says how. {@code -Dpictures=FOLDER} takes another folder, such as a larger one.
 */
class GoldenPicturesTest {

    private static final Path FOLDER =
            Path.of(System.getProperty("pictures", "src/test/resources/golden-pictures"));

    private static final List<Float> MEAN = List.of(0.485f, 0.456f, 0.406f);
    private static final List<Float> STD = List.of(0.229f, 0.224f, 0.225f);

    static Stream<String> cases() throws IOException {
        return Files.readAllLines(FOLDER.resolve("cases.csv")).stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyPictureComesOutAsPillowAndTorchvisionHaveIt(String line) throws Exception {
        String[] part = line.split(",", -1);
        byte[] file = Files.readAllBytes(FOLDER.resolve(part[1]));
        if (part[0].equals("refuse")) {
            assertThatThrownBy(() -> Pictures.open(file).decode())
                    .isInstanceOfSatisfying(
                            PictureException.class,
                            e -> assertThat(e.reason().name()).isEqualTo(part[2]));
            return;
        }
        EncodedPicture picture = opened(part[1], file);
        Pixels pixels = picture.decode();
        byte[] bytes =
                switch (part[0]) {
                    case "decode" -> sized(pixels, part).toRgb();
                    case "gray" -> gray(sized(pixels, part));
                    case "upright" ->
                            sized(Turning.upright(pixels, picture.orientation()), part).toRgb();
                    case "resize" -> resized(pixels, part);
                    case "tensor" -> tensor(pixels, part);
                    default -> throw new IllegalArgumentException(line);
                };
        assertThat(sha256(bytes)).isEqualTo(part[part.length - 1]);
    }

    /** JDKs with libjpeg 6b, which most bring, give other pixels than Pillow for some. */
    private static EncodedPicture opened(String name, byte[] file) {
        try {
            return Pictures.open(file);
        } catch (PictureException e) {
            assumeFalse(name.contains("-440-"), e.getMessage());
            throw e;
        }
    }

    private static Pixels sized(Pixels pixels, String[] part) {
        assertThat(pixels.width()).isEqualTo(Integer.parseInt(part[2]));
        assertThat(pixels.height()).isEqualTo(Integer.parseInt(part[3]));
        return pixels;
    }

    private static byte[] gray(Pixels pixels) {
        Pixels gray = pixels.toGray();
        byte[] rgb = gray.toRgb();
        byte[] levels = new byte[rgb.length / 3];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = rgb[3 * i];
        }
        return levels;
    }

    private static byte[] resized(Pixels pixels, String[] part) {
        int width = Integer.parseInt(part[2]);
        int height = Integer.parseInt(part[3]);
        Interpolation filter = filter(part[4]);
        byte[] planes =
                Resampling.run(
                        pixels,
                        Axis.of(filter, pixels.width(), width, 0, width),
                        Axis.of(filter, pixels.height(), height, 0, height));
        int count = width * height;
        byte[] rgb = new byte[3 * count];
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = planes[(pixels.isGray() ? 0 : c * count) + i];
            }
        }
        return rgb;
    }

    private static byte[] tensor(Pixels pixels, String[] part) {
        int crop = Integer.parseInt(part[4]);
        Preprocess preprocess =
                new Preprocess(
                        Size.shortest(Integer.parseInt(part[2])),
                        filter(part[3]),
                        Size.of(crop, crop),
                        Channels.RGB,
                        MEAN,
                        STD,
                        false);
        FloatTensor tensor = new PicturePreparation(preprocess).tensor(pixels, 1);
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * tensor.data().length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.data());
        return bytes.array();
    }

    private static Interpolation filter(String name) {
        return Interpolation.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
