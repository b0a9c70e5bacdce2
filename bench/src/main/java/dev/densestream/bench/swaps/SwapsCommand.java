// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.swaps;

import dev.densestream.bench.Machine;
import dev.densestream.testkit.TemporaryFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Changes a running job's weights under load, again and again. */
@Command(
        name = "swaps",
        description = "Changes the weights of the whole job under load, and checks every response.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class SwapsCommand implements Callable<Integer> {

    @Option(
            names = "--weights",
            split = ",",
            defaultValue = "INLINE,REFERENCE",
            description = "How they come: ${COMPLETION-CANDIDATES}.")
    private List<Way> ways = List.of();

    @Option(names = "--parallelism", defaultValue = "1", description = "Of the job.")
    private int parallelism;

    @Option(names = "--records-per-second", defaultValue = "100", description = "The load.")
    private double recordsPerSecond;

    @Option(names = "--swaps", defaultValue = "100", description = "How many are measured.")
    private int swaps;

    @Option(
            names = "--period",
            defaultValue = "200",
            description = "Milliseconds between two swaps, at least.")
    private long periodMillis;

    @Option(
            names = "--architecture",
            description = "Of whole networks, such as densenet201; without it, one dense block.")
    private @Nullable String architecture;

    @Option(
            names = "--save",
            description =
                    "A folder for swaps.json and .md; older figures of the same kind are replaced.")
    private @Nullable Path folder;

    @Override
    public Integer call() throws Exception {
        SwapsRun run = new SwapsRun(parallelism, recordsPerSecond, swaps, periodMillis);
        TemporaryFolder scratch = new TemporaryFolder("densestream-swaps-");
        List<SwapsFigures> figures = new ArrayList<>();
        Versions versions = Versions.create(scratch.path(), architecture);
        for (Way way : ways) {
            figures.add(run.with(way, versions, scratch.path()));
        }
        // only now: the log of a job that failed is there
        scratch.close();
        SwapsResults results = new SwapsResults(Machine.here(), figures);
        SwapsResults all = folder == null ? results : results.save(folder);
        System.out.println(SwapsTable.of(all.machine(), all.figures()));
        return 0;
    }
}
