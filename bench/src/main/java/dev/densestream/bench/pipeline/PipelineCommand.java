// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import dev.densestream.bench.Machine;
import dev.densestream.bench.Work;
import dev.densestream.bench.WorkData;
import dev.densestream.testkit.TemporaryFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the whole job with one engine after the other, on an embedded broker. */
@Command(
        name = "pipeline",
        description = "Runs the whole job, from Kafka to Kafka, with one engine after the other.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class PipelineCommand implements Callable<Integer> {

    @Option(names = "--work", defaultValue = "W1a", description = "What each record asks for.")
    private String work = "";

    @Option(
            names = "--engines",
            split = ",",
            defaultValue = "auto,onnxruntime-exported,onnxruntime-grouped",
            description = "What the job's --engine says.")
    private List<String> engines = List.of();

    @Option(names = "--parallelism", defaultValue = "1", description = "Of the job.")
    private int parallelism;

    @Option(
            names = "--warm-up",
            defaultValue = "2000",
            description = "Records answered before the measured ones.")
    private int warmUp;

    @Option(names = "--records", defaultValue = "400", description = "Records measured.")
    private int records;

    @Option(
            names = "--job-cores",
            defaultValue = "",
            description =
                    "Cores of the job, and of the engine alone, as taskset takes them; all by"
                            + " default.")
    private String jobCores = "";

    @Option(
            names = "--client-cores",
            defaultValue = "",
            description = "Cores of the broker and its clients; all by default.")
    private String clientCores = "";

    @Option(
            names = "--save",
            description =
                    "A folder for pipeline-jdkNN.json and .md; what this run compares replaces the"
                            + " older rows of the same work, parallelism and cores.")
    private @Nullable Path folder;

    @Override
    public Integer call() throws Exception {
        Cores cores = new Cores(jobCores, clientCores);
        cores.keepThisProcess();
        Work asked = Work.named(work);
        PipelineRun run =
                new PipelineRun(
                        new WorkLoad(WorkData.of(asked)), parallelism, warmUp, records, cores);
        List<PipelineFigures> figures = new ArrayList<>();
        for (String engine : engines) {
            // before and after: a machine with neighbours drifts
            EngineAlone before = EngineAlone.of(engine, asked, parallelism, cores);
            TemporaryFolder scratch = new TemporaryFolder("densestream-pipeline-");
            PipelineFigures job = run.with(engine, scratch.path());
            // only now: the log of a job that failed is there
            scratch.close();
            EngineAlone after = EngineAlone.of(engine, asked, parallelism, cores);
            figures.add(job.beside(before.and(after)));
        }
        PipelineResults results = new PipelineResults(Machine.here(), figures);
        PipelineResults all = folder == null ? results : results.save(folder);
        System.out.println(PipelineTable.of(all.machine(), all.figures()));
        return 0;
    }
}
