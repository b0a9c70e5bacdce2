// SPDX-License-Identifier: Apache-2.0
package dev.densestream.bench.pipeline;

import dev.densestream.bench.Machine;
import dev.densestream.testkit.TemporaryFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the whole job on pictures, with one engine after the other. */
@Command(
        name = "pictures",
        description = "Runs the whole job on JPEGs, from Kafka to Kafka, to their embeddings.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class PicturesCommand implements Callable<Integer> {

    @Option(names = "--architecture", defaultValue = "densenet121", description = "The network.")
    private String architecture = "";

    @Option(
            names = "--sizes",
            split = ",",
            defaultValue = "500x375,1920x1080",
            description = "Width and height of the pictures.")
    private List<String> sizes = List.of();

    @Option(
            names = "--engines",
            split = ",",
            defaultValue = "auto,onnxruntime-exported",
            description = "What the job's --engine says.")
    private List<String> engines = List.of();

    @Option(
            names = "--warm-up",
            defaultValue = "600",
            description = "Records answered before the measured ones.")
    private int warmUp;

    @Option(names = "--records", defaultValue = "600", description = "Records measured.")
    private int records;

    @Option(
            names = "--job-cores",
            defaultValue = "",
            description = "Cores of the job, as taskset takes them; all by default.")
    private String jobCores = "";

    @Option(
            names = "--client-cores",
            defaultValue = "",
            description = "Cores of the broker and its clients; all by default.")
    private String clientCores = "";

    @Override
    public Integer call() throws Exception {
        Cores cores = new Cores(jobCores, clientCores);
        cores.keepThisProcess();
        List<PicturesRow> rows = new ArrayList<>();
        for (String size : sizes) {
            String[] sides = size.split("x", -1);
            PictureLoad load =
                    PictureLoad.of(
                            architecture, Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
            for (String engine : engines) {
                rows.add(row(load, engine, cores));
            }
        }
        Stream<String> dates = rows.stream().map(row -> row.job().date());
        System.out.println(Machine.here().header(dates) + "\n\n" + PicturesRow.table(rows));
        return 0;
    }

    private PicturesRow row(PictureLoad load, String engine, Cores cores) throws Exception {
        TemporaryFolder scratch = new TemporaryFolder("densestream-pictures-");
        PicturesAlone alone = PicturesAlone.of(engine, load, cores, scratch.path());
        PipelineFigures job =
                new PipelineRun(load, 1, warmUp, records, cores).with(engine, scratch.path());
        // only now: the log of a job that failed is there
        scratch.close();
        return new PicturesRow(job, alone);
    }
}
