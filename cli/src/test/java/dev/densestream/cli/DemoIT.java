// SPDX-License-Identifier: Apache-2.0
package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
    void recognizesEveryPictureAsPyTorchDoesAndDrawsEight() throws IOException {
        Path sheet = folder.resolve("sheet.png");

        CliRun run = CliRun.of("demo", "--records", "40", "--out", sheet);

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .containsPattern("responses +40 of 40; classes as PyTorch's, probabilities at most")
                .containsPattern("accuracy +\\d+\\.\\d %, 3\\d of 40 pictures")
                .containsPattern("Ankle boot +\\d+\\.\\d % +\\d of +\\d")
                .containsPattern("latency +p50 \\d+ ms, p99 \\d+ ms")
                .containsPattern("throughput +\\d+ pictures/s, 26 pictures in one burst")
                .containsPattern("dead letters +1, .* stage decode")
                .contains("PNG")
                .contains(sheet.toString());
        BufferedImage image = ImageIO.read(sheet.toFile());
        assertThat(image.getWidth()).isGreaterThan(1000);
        assertThat(image.getHeight()).isGreaterThan(1000);
    }

    @Test
    @Timeout(180)
    void onePictureIsEnough() {
        CliRun run = CliRun.of("demo", "--records", "1", "--out", folder.resolve("sheet.png"));

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("1 of 1").doesNotContain("latency");
        assertThat(folder.resolve("sheet.png")).isNotEmptyFile();
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
