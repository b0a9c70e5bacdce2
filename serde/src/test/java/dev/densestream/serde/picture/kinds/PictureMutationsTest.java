// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.picture.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.densestream.serde.picture.EncodedPicture;
import dev.densestream.serde.picture.PictureException;
import dev.densestream.serde.picture.Pixels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers send is decoded or refused, in the memory that is stated. */
class PictureMutationsTest {

    private static final int MUTATIONS = 40;

    /** {@code ./mvnw test -Pmutations} makes a million, each round with another seed. */
    private static final int ROUNDS = Integer.getInteger("densestream.mutation.rounds", 1);

    private static final long MOST_DECODED = 50_000_000;
    private static final long SLACK = 2_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static List<String> pictures() throws IOException {
        try (Stream<Path> files = Files.list(Written.FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(".*\\.(jpg|png|gif|bmp|webp)"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void mutatedPicturesAreDecodedOrRefusedInTheStatedMemory(String name) {
        byte[] file = Written.golden(name);
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(name.hashCode() + 31L * round);
            for (int i = 0; i < MUTATIONS; i++) {
                decodeOrRefuse(mutated(file, random));
            }
        }
    }

    private static void decodeOrRefuse(byte[] file) {
        long before = allocated();
        long stated = 3L * file.length;
        try {
            EncodedPicture picture = Pictures.open(file);
            stated = Math.max(stated, picture.decodingBytes());
            if (stated < MOST_DECODED) {
                Pixels pixels = picture.decode();
                assertThat(pixels.width()).isEqualTo(picture.width());
                assertThat(pixels.height()).isEqualTo(picture.height());
            }
        } catch (PictureException e) {
            assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(300);
        }
        assertThat(allocated() - before).isLessThan(stated + SLACK);
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static byte[] mutated(byte[] file, Random random) {
        byte[] changed = file.clone();
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times; i++) {
            int at =
                    random.nextInt(
                            random.nextBoolean() ? changed.length : Math.min(64, changed.length));
            switch (random.nextInt(5)) {
                case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> changed[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
                case 2 -> changed = Arrays.copyOf(changed, Math.max(1, at));
                case 3 -> {
                    int count = Math.min(4, changed.length - at);
                    Arrays.fill(changed, at, at + count, (byte) random.nextInt(256));
                }
                default -> {
                    byte[] longer = Arrays.copyOf(changed, changed.length + 9);
                    System.arraycopy(changed, at, longer, at + 9, changed.length - at);
                    changed = longer;
                }
            }
        }
        return changed;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "17x3-420-q75.jpg",
                "1x1.png",
                "palette-2-interlaced.png",
                "plain.gif",
                "bilevel.bmp",
                "few-colours.webp"
            })
    void picturesCutAnywhereAreRefusedOrGiveTheSamePixels(String name) {
        byte[] file = Written.golden(name);
        byte[] whole = Pictures.open(file).decode().toRgb();
        for (int length = 0; length < file.length; length++) {
            try {
                byte[] cut = Arrays.copyOf(file, length);
                assertThat(Pictures.open(cut).decode().toRgb()).isEqualTo(whole);
            } catch (PictureException e) {
                assertThat(e.reason()).isNotEqualTo(PictureException.Reason.TOO_MANY_PIXELS);
            }
        }
    }

    @Test
    void pictureOfManyPixelsInFewBytesStatesWhatItTakes() {
        byte[] file =
                Written.jpeg(60_000, 1_000)
                        .u8(0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0, 0xFF, 0xD9)
                        .done();
        assertThat(Pictures.open(file).decodingBytes()).isGreaterThan(240_000_000);
    }
}
