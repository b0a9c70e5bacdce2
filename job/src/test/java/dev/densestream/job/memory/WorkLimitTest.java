// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.memory;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.densenet.fast.FastEngine;
import dev.densestream.densenet.tensor.Precision;
import dev.densestream.densenet.tensor.Shape;
import dev.densestream.job.config.MemoryConfig;
import org.junit.jupiter.api.Test;

class WorkLimitTest {

    private static final Shape SHAPE = new Shape(1, 16, 512, 512);

    private final WorkMemory memory = new WorkMemory(1_000);

    @Test
    void countsAllThatARecordTakesTogether() {
        WorkLimit limit = limit(MemoryConfig.ITS_SHARE);

        assertThatCode(() -> require(limit, new RecordNeed(100, 200, 300, 250, 150, 0)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> require(limit, new RecordNeed(100, 200, 300, 251, 150, 0)))
                .hasMessage(
                        "input of shape (1, 16, 512, 512): expected at most 1000 bytes of memory in"
                                + " all, needs up to 1001 (record 100, input 200, output 300,"
                                + " scratch 251, response 150); send smaller batches, or raise"
                                + " --work-memory or the heap");
    }

    @Test
    void namesWhatIsMoreThanCanBeCounted() {
        assertThatThrownBy(
                        () ->
                                require(
                                        limit(MemoryConfig.ITS_SHARE),
                                        new RecordNeed(1, 1, 1, Long.MAX_VALUE, 1, 0)))
                .hasMessageContaining("scratch more than arrays hold");
    }

    @Test
    void boundsWhatARecordComputesByTheEnginesNumber() {
        WorkLimit limit = limit(MemoryConfig.ITS_SHARE);
        RecordNeed much = new RecordNeed(1, 1, 1, 1, 1, 21_000_000_000L);

        assertThatCode(() -> limit.require(much, SHAPE, Precision.SINGLE))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> limit.require(much, SHAPE, Precision.DOUBLE))
                .hasMessage(
                        "input of shape (1, 16, 512, 512): expected to compute at most 20.0 GFLOP"
                                + " in double precision, would be 21.0; send smaller batches, or"
                                + " raise --max-record-gflop");
        assertThatCode(() -> limit(30_000_000_000L).require(much, SHAPE, Precision.DOUBLE))
                .doesNotThrowAnyException();
    }

    private static void require(WorkLimit limit, RecordNeed need) {
        limit.require(need, SHAPE, Precision.SINGLE);
    }

    private WorkLimit limit(long maxFlops) {
        return new WorkLimit(memory, new FastEngine(), maxFlops);
    }
}
