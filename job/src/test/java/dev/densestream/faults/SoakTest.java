// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import dev.densestream.faults.cluster.Memory;
import dev.densestream.faults.verify.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command behind {@code deploy/soak-test}. */
@Command(
        name = "deploy/soak-test",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description =
                "Runs the job on a cluster of processes under good, bad and huge requests while"
                        + " weights change every 10 seconds, checks every response and looks at the"
                        + " memory. Ends with 1 if anything was lost, doubled, wrong or out of"
                        + " order, if the job began again, or if memory grew.")
final class SoakTest implements Callable<Integer> {

    private static final List<String> HEADER =
            List.of(
                    "process",
                    "heap after a full collection, MiB",
                    "committed by the JVM, MiB",
                    "resident, MiB",
                    "flat");

    @Option(
            names = "--minutes",
            paramLabel = "<n>",
            description = "how long (default: ${DEFAULT-VALUE})")
    int minutes = 15;

    @Option(
            names = "--rate",
            paramLabel = "<n>",
            description = "requests in a second (default: ${DEFAULT-VALUE})")
    int rate = 50;

    @Option(
            names = "--save",
            paramLabel = "<page>",
            description = "Markdown page whose table to bring up to date")
    @Nullable Path page;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SoakTest()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Soak soak = new Soak(Duration.ofMinutes(minutes));
        FaultResult result = new FaultRun(Settings.ofProject(rate, 1), soak).run();
        Verdict verdict = result.verdict();
        boolean holds = verdict.holds() && soak.restarts() == 0;
        List<List<String>> rows = new ArrayList<>();
        for (var process : soak.samples().entrySet()) {
            List<MemoryTrend> trends =
                    List.of(
                            MemoryTrend.of(process.getValue(), Memory::heap),
                            MemoryTrend.of(process.getValue(), Memory::committed),
                            MemoryTrend.of(process.getValue(), Memory::resident));
            boolean flat = trends.stream().allMatch(MemoryTrend::flat);
            holds &= flat;
            List<String> row = new ArrayList<>(List.of(process.getKey()));
            trends.forEach(trend -> row.add(trend.thirds()));
            row.add(flat ? "yes" : "no");
            rows.add(row);
        }
        report(result, soak.restarts(), rows);
        return holds ? 0 : 1;
    }

    private void report(FaultResult result, int restarts, List<List<String>> rows)
            throws IOException {
        Verdict verdict = result.verdict();
        String caption =
                "`deploy/soak-test --save docs/reliability.md` wrote this on %s UTC, on %s: %d minutes, %d requests a second, %,d sent, %,d answered, %,d dead letters, %d lost, %d doubled, %d wrong, %d out of order, %d swaps of weights, %d restarts. Figures are medians of the first, middle and last third."
                        .formatted(
                                Machine.now(),
                                Machine.description(),
                                minutes,
                                rate,
                                verdict.sent(),
                                verdict.answered(),
                                verdict.deadLettered(),
                                verdict.lost(),
                                verdict.doubled(),
                                verdict.wrong(),
                                verdict.outOfOrder(),
                                result.swaps(),
                                restarts);
        System.out.println(caption);
        verdict.examples().forEach(System.out::println);
        System.out.println(String.join(" | ", HEADER));
        rows.forEach(row -> System.out.println(String.join(" | ", row)));
        if (page != null) {
            new ResultTable("soak-test", HEADER).save(page, caption, rows);
        }
    }
}
