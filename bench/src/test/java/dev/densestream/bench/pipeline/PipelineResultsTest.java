// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.bench.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineResultsTest {

    private static final Machine MACHINE = new Machine("processor", 2, "Linux", "17");

    @Test
    void aComparisonIsReplacedWholeAndOthersStay(@TempDir Path folder) throws Exception {
        save(folder, row("auto", 1, 40), row("peer", 1, 10));
        save(folder, row("auto", 2, 70));
        PipelineResults all = save(folder, row("auto", 1, 50));

        assertThat(all.figures())
                .extracting(f -> f.engine() + f.parallelism() + " " + f.recordsPerSecond())
                .containsExactly("auto2 70.0", "auto1 50.0");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString().replaceAll("\\d+", "NN")))
                    .containsExactlyInAnyOrder("pipeline-jdkNN.json", "pipeline-jdkNN.md");
        }
    }

    @Test
    void theTableHasARowPerEngineInEachPart() {
        String table = PipelineTable.of(MACHINE, List.of(row("auto", 1, 40), row("peer", 1, 10)));

        assertThat(table)
                .contains("| W1a | auto | 1 | shared | 40.0 | 640 | 80.0 | 50 % | 100.0 | 40 % |")
                .contains("| W1a | peer | 1 | 15.00 | 2.00 | 8.00 |")
                .contains("| W1a | auto | 1 | 0.00 | 0.00 | 0.00 | 14.00 |");
    }

    private static PipelineResults save(Path folder, PipelineFigures... rows) throws Exception {
        return new PipelineResults(MACHINE, List.of(rows)).save(folder);
    }

    private static PipelineFigures row(String engine, int parallelism, double rate) {
        return new PipelineFigures(
                "W1a",
                engine,
                parallelism,
                "shared",
                rate,
                16 * rate,
                80,
                100,
                30,
                60,
                20,
                500,
                new WallTime(15, 2, 8),
                Map.of("forward", 14.0),
                "2026-01-01");
    }
}
