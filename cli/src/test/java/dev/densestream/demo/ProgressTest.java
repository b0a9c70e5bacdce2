// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final StringWriter out = new StringWriter();

    @Test
    void redrawsABarOnATerminal() {
        Progress progress = new Progress(new PrintWriter(out), true, 3);

        progress.show(1);
        progress.show(3);
        progress.close();

        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        "\r  [%s%s] 1 of 3 responses".formatted("=".repeat(10), " ".repeat(20))
                                + "\r  [%s] 3 of 3 responses\n".formatted("=".repeat(30)));
    }

    @Test
    void endsTheLineOfABarThatIsNotFull() {
        Progress progress = new Progress(new PrintWriter(out), true, 3);

        progress.show(1);
        progress.close();

        assertThat(out.toString()).endsWith("1 of 3 responses" + System.lineSeparator());
    }

    @Test
    void saysAFewPlainLinesElsewhere() {
        Progress progress = new Progress(new PrintWriter(out), false, 100);

        for (int done = 1; done <= 100; done++) {
            progress.show(done);
        }

        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        "  25 of 100 responses\n  50 of 100 responses\n  75 of 100 responses\n"
                                + "  100 of 100 responses\n");
    }

    @Test
    void percentilesAreNearestRanks() {
        Latencies latencies = new Latencies();
        for (long millis = 100; millis >= 1; millis--) {
            latencies.add(millis * 1_000_000);
        }

        assertThat(latencies.percentileMillis(0.50)).isEqualTo(50);
        assertThat(latencies.percentileMillis(0.99)).isEqualTo(99);
        assertThat(latencies.percentileMillis(1)).isEqualTo(100);
        assertThat(latencies.count()).isEqualTo(100);
    }
}
