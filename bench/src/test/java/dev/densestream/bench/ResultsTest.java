// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.bench.report.BenchTable;
import dev.densestream.bench.report.Floor;
import dev.densestream.bench.report.ResultsJson;
import dev.densestream.bench.report.SvgPlot;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ResultsTest {

    private static final Results RESULTS =
            results(
                    measurement("densestream-auto", 1, 1, 1_000),
                    measurement("onnxruntime-exported", 1, 1, 8_000),
                    measurement("onnxruntime-shared", 1, 1, 4_000),
                    measurement("onnxruntime-grouped", 1, 1, 3_000),
                    measurement("onednn-grouped", 1, 1, 2_000),
                    measurement("densestream-auto", 1, 2, 500),
                    measurement("onednn-grouped", 2, 1, 1_500),
                    measurement("onednn-grouped", 1, 2, 1_250));

    @Test
    void comparesWithTheBestPeerAndWithTheExportedGraph() {
        assertThat(BenchTable.of(RESULTS))
                .contains("| 3480 | 1392 | 435 | 1160 |  | 1740 | 2.00 | 8.00 |");
    }

    @Test
    void takesThePeersBetterWayToUseTwoCores() {
        assertThat(BenchTable.of(RESULTS)).contains("| 2784 | 2.50 |  |");
    }

    @Test
    void saysWhoWasNotTimedAsItsOutputWasWrong() {
        Results updated =
                RESULTS.updatedBy(
                        results(
                                measurement("densestream-auto", 1, 1, 1_000),
                                Measurement.wrong(
                                        "W1a", "pytorch-eager", "2", 1, 1, 0.3, "2026-01-01")));
        assertThat(BenchTable.of(updated))
                .contains("| 3480 | 1392 |  |  |  |  |  |  |")
                .endsWith("Not timed, as the output was wrong here: pytorch-eager 2 on W1a.\n");
    }

    @Test
    void comesBackFromItsFileAsItWas(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("results.json");
        ResultsJson.write(RESULTS, file);
        assertThat(ResultsJson.read(file)).isEqualTo(RESULTS);
    }

    @Test
    void replacesARowWholeAndKeepsOthers() {
        Results updated = RESULTS.updatedBy(results(measurement("densestream-auto", 1, 1, 900)));
        assertThat(updated.measurements())
                .hasSize(4)
                .anyMatch(m -> m.medianMicros() == 900)
                .noneMatch(m -> m.medianMicros() == 8_000)
                .anyMatch(m -> m.medianMicros() == 1_250);
    }

    @Test
    void namesTheRowsBelowAFloor() {
        assertThat(Floor.problem(RESULTS, 2.0)).isEmpty();
        assertThat(Floor.problem(RESULTS, 2.5))
                .hasValue(
                        "floor: expected at least 2.5 times the best peer, got 2.00 in W1a on one"
                                + " core");
        assertThat(Floor.problem(RESULTS, 3.0).orElseThrow())
                .endsWith("got 2.00 in W1a on one core, 2.50 in W1a on two cores");
    }

    @Test
    void findsNoFloorHeldWhereNoRowHasAPeer() {
        assertThat(Floor.problem(results(measurement("densestream-auto", 1, 1, 1_000)), 1.0))
                .hasValue("floor: expected densestream-auto beside a peer, got no such row");
    }

    @Test
    void plotsWellFormedXml() throws Exception {
        var document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(SvgPlot.of(RESULTS))));
        assertThat(document.getElementsByTagName("title").getLength()).isEqualTo(4);
    }

    private static Results results(Measurement... measurements) {
        return new Results(
                new Machine("processor", 2, "system", "17"), List.of(measurements), List.of());
    }

    private static Measurement measurement(String engine, int threads, int callers, double micros) {
        double gflopPerSecond = 3.48 / micros * 1e6;
        return new Measurement(
                "W1a",
                engine,
                "1",
                threads,
                callers,
                micros,
                micros,
                5,
                gflopPerSecond,
                250,
                1e-7,
                "2026-01-01");
    }
}
