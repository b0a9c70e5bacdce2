// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MemoryTrendTest {

    private static final long MIB = 1024;

    @Test
    void callsWhatGrowsAllTheTimeNotFlat() {
        List<Long> leak = LongStream.range(0, 30).mapToObj(i -> (200 + 10 * i) * MIB).toList();

        assertThat(MemoryTrend.of(leak, Long::longValue).flat()).isFalse();
    }

    @Test
    void callsWhatGrowsInTheBeginningAndThenVariesFlat() {
        List<Long> warm =
                LongStream.range(0, 30)
                        .mapToObj(i -> (i < 6 ? 50 * i : 300 + i % 3) * MIB)
                        .toList();

        assertThat(MemoryTrend.of(warm, Long::longValue).flat()).isTrue();
        assertThat(MemoryTrend.of(warm, Long::longValue).thirds()).isEqualTo("301, 301, 301");
    }
}
