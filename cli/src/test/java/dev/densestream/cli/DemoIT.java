// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {

    private final Path folder;

    DemoIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    @Timeout(180)
    void answersEveryRecordAndDrawsTheFeatureMaps() throws IOException {
        Path sheet = folder.resolve("sheet.png");

        CliRun run = CliRun.of("demo", "--records", "7", "--batch-size", "4", "--out", sheet);

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("7 of 7, all checked; 28 images")
                .containsPattern("latency +p50 \\d+ ms, p99 \\d+ ms")
                .containsPattern("throughput +\\d+ images/s, 16 images in one burst")
                .containsPattern("dead letters +1, .* stage decode")
                .contains("the file is cut short")
                .contains(sheet.toString());
        BufferedImage image = ImageIO.read(sheet.toFile());
        assertThat(image.getWidth()).isGreaterThan(1000);
        assertThat(image.getHeight()).isGreaterThan(500);
    }

    @Test
    @Timeout(180)
    void takesPicturesFromAFolder() throws IOException {
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        for (String name : new String[] {"one.png", "two.png", "three.png"}) {
            BufferedImage image = new BufferedImage(50, 40, BufferedImage.TYPE_INT_RGB);
            image.setRGB(20, 20, name.hashCode());
            ImageIO.write(image, "png", pictures.resolve(name).toFile());
        }

        CliRun run =
                CliRun.of(
                        "demo",
                        "--pictures",
                        pictures,
                        "--records",
                        "4",
                        "--batch-size",
                        "2",
                        "--out",
                        folder.resolve("sheet.png"));

        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("3 from " + pictures)
                .contains("4 of 4, all checked; 6 images");
    }

    @Test
    void aTakenPortIsOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            String port = String.valueOf(taken.getLocalPort());
            for (String option : new String[] {"--port", "--ui-port"}) {
                CliRun run = CliRun.of("demo", option, port);

                assertThat(run.exitCode()).isEqualTo(1);
                assertThat(run.err()).contains(port).contains("is taken").hasLineCount(1);
            }
        }
    }
}
