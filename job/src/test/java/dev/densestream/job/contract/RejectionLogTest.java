// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.contract;

import static dev.densestream.job.infer.Records.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RejectionLogTest {

    private final List<String> lines = new ArrayList<>();
    private long nanos = Long.MAX_VALUE - 1;
    private final RejectionLog log = new RejectionLog(() -> nanos, lines::add);

    @Test
    void tellsTheFirstOfEveryStageAndThenOnceInTenSeconds() {
        for (int i = 0; i < 1_000; i++) {
            reject(DeadLetterStage.DECODE, i);
        }
        reject(DeadLetterStage.SIZE, 1_000);
        nanos += TimeUnit.SECONDS.toNanos(10) - 1;
        reject(DeadLetterStage.DECODE, 1_001);
        assertThat(lines).hasSize(2);
        nanos++;
        reject(DeadLetterStage.DECODE, 1_002);
        reject(DeadLetterStage.DECODE, 1_003);
        assertThat(lines)
                .containsExactly(
                        line("decode", 1, 0), line("size", 1, 1_000), line("decode", 1_001, 1_002));
    }

    private void reject(DeadLetterStage stage, long offset) {
        log.rejected(request(3, offset), new RejectedRecordException(stage, "what\nwhy"));
    }

    private static String line(String stage, int count, long offset) {
        return "rejected stage=%s count=%d topic=tensors partition=3 offset=%d exception=%s message=\"what?why\""
                .formatted(
                        stage,
                        count,
                        offset,
                        "dev.densestream.job.function.RejectedRecordException");
    }
}
