// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowTest {

    private static final List<Response> RESPONSES =
            List.of(
                    new Response(0, 90, 100, 1),
                    new Response(1, 95, 105, 1),
                    new Response(0, 100, 110, 1),
                    new Response(0, 110, 190, 2),
                    new Response(1, 150, 200, 2),
                    new Response(0, 195, 200, 2));

    @Test
    void theLongestGapIsThatOfOnePartitionAndCountsInEachWindowThatItTouches() {
        assertThat(Window.longestGaps(windows(100, 110, 150, 195, 205), RESPONSES))
                .containsExactly(95, 95, 95, 95);
        assertThat(Window.longestGaps(windows(90, 105), RESPONSES)).containsExactly(10);
        assertThat(Window.longestGaps(windows(300, 400), RESPONSES)).containsExactly(0);
    }

    @Test
    void aLatencyBelongsToTheWindowInWhichItsRequestWasSent() {
        assertThat(Window.latencies(windows(95, 110, 111), RESPONSES)).containsExactly(10, 10, 80);
    }

    @Test
    void aSpreadTakesTheNearestRanks() {
        assertThat(Spread.of(new double[] {4, 1, 3, 2})).isEqualTo(new Spread(2, 4, 4));
        assertThat(new Spread(0.84, 10.4, 100).cells()).isEqualTo("0.8 | 10 | 100");
    }

    private static List<Window> windows(long... bounds) {
        return IntStream.range(1, bounds.length)
                .mapToObj(i -> new Window(bounds[i - 1], bounds[i]))
                .toList();
    }
}
