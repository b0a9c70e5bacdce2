// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.bench.Machine;
import dev.densestream.testkit.FlinkRest.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwapsResultsTest {

    private static final Machine MACHINE = new Machine("processor", 2, "Linux", "17");

    @Test
    void aRunIsReplacedAndOthersStay(@TempDir Path folder) throws Exception {
        save(folder, run(Way.INLINE, 1, 20));
        save(folder, run(Way.REFERENCE, 1, 30));
        SwapsResults all = save(folder, run(Way.INLINE, 1, 10));

        assertThat(all.figures())
                .containsExactly(run(Way.REFERENCE, 1, 30), run(Way.INLINE, 1, 10));
        assertThat(folder.resolve("swaps.json")).exists();
        assertThat(Files.readString(folder.resolve("swaps.md")))
                .contains(
                        "Weights of 11.5 MB by reference, parallelism 1",
                        "| a swap holds the task's thread (all 111) | 1.0 | 30 | 40 |",
                        "A checkpoint with two versions: 0.01 MB, in 15 ms.");
    }

    private static SwapsResults save(Path folder, SwapsFigures figures) throws Exception {
        return new SwapsResults(MACHINE, List.of(figures)).save(folder);
    }

    private static SwapsFigures run(Way way, int parallelism, double held) {
        Spread any = new Spread(1, 2, 3);
        return new SwapsFigures(
                way,
                parallelism,
                11_500_000,
                100,
                100,
                111,
                7_000,
                new Spread(1, held, 40),
                any,
                any,
                any,
                any,
                any,
                any,
                new Checkpoint(12_000, 15),
                "2026-01-01");
    }
}
