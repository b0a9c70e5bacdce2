// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.bench.pipeline.ThreadTimes.Times;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ThreadTimesTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void countsWhatThreadsOfThisProcessDo() throws Exception {
        long pid = ProcessHandle.current().pid();
        ThreadTimes before = ThreadTimes.of(pid);
        Thread busy = new Thread(ThreadTimesTest::untilCounted, "busy-thread");
        busy.start();
        Times done = Times.NONE;
        while (busy.isAlive() && done.runNanos() < 20_000_000) {
            done = ThreadTimes.of(pid).since(before).of(List.of("busy-"));
        }
        busy.interrupt();
        busy.join();

        assertThat(done.runNanos()).isGreaterThanOrEqualTo(20_000_000);
    }

    private static void untilCounted() {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void addsUpThreadsWhoseNamesBeginAlike() {
        ThreadTimes before = new ThreadTimes(Map.of("GC Thread#0", new Times(10, 1)));
        ThreadTimes now =
                new ThreadTimes(
                        Map.of(
                                "GC Thread#0",
                                new Times(30, 2),
                                "GC Thread#1",
                                new Times(5, 3),
                                "infer",
                                new Times(100, 0)));

        assertThat(now.since(before).of(List.of("GC "))).isEqualTo(new Times(25, 4));
    }

    @Test
    void whatAThreadNeitherRanNorCouldRunItWaited() {
        ThreadTimes times = new ThreadTimes(Map.of("infer -> (feat", new Times(60, 20)));

        WallTime wall = WallTime.of(times, 100e-9, 1, 1);

        assertThat(wall.waitMillis()).isCloseTo(20e-6, within(1e-12));
    }
}
