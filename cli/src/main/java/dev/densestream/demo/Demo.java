// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.client.Interruption;
import dev.densestream.client.OutputFile;
import dev.densestream.demo.DemoTraffic.Phase;
import dev.densestream.densenet.tensor.FloatTensor;
import dev.densestream.job.accepted.WeightsTopic;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.ModelsConfig;
import dev.densestream.job.config.RunOptions;
import dev.densestream.pictures.ContactSheet;
import dev.densestream.pictures.DrawnPictures;
import dev.densestream.pictures.FeatureMaps;
import dev.densestream.pictures.Picture;
import dev.densestream.pictures.PictureFiles;
import dev.densestream.testkit.EmbeddedKafka;
import dev.densestream.testkit.LocalPorts;
import dev.densestream.testkit.TemporaryFolder;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** A broker, a Flink cluster, and pictures that come back as feature maps, in this JVM. */
public final class Demo {

    private static final String MODEL = ModelsConfig.DEFAULT_MODEL;
    private static final long VERSION = 1;
    private static final String BAD_KEY = "cut-in-half";

    /** Between two requests while latency is measured. */
    private static final long PACE_NANOS = 200_000_000;

    /** Of all records, one in so many is sent at that pace. */
    private static final int PACED_SHARE = 3;

    private final DemoConfig config;
    private final DemoReport report;

    public Demo(DemoConfig config, PrintWriter out, boolean terminal) {
        this.config = config;
        this.report = new DemoReport(out, terminal, config);
    }

    /**
     * Runs the demo to its end; with {@link DemoConfig#keep} that is Ctrl-C.
     *
     * @throws Exception with a message in one line, if anything is not as it should be
     */
    public void run() throws Exception {
        report.starting();
        List<Picture> pictures =
                config.pictures() == null
                        ? DrawnPictures.all()
                        : PictureFiles.read(config.pictures());
        int[] free = LocalPorts.free(2);
        int port = config.port() == null ? free[0] : config.port();
        int uiPort = config.uiPort() == null ? free[1] : config.uiPort();
        LocalPorts.requireFree(uiPort);
        try (Interruption interruption = new Interruption();
                TemporaryFolder folder = new TemporaryFolder("densestream-demo-");
                EmbeddedKafka kafka = EmbeddedKafka.start(port)) {
            DemoTopics.create(kafka);
            report.brokerStarted(kafka.bootstrapServers());
            interruption.check();
            try (EmbeddedFlink flink =
                    EmbeddedFlink.start(jobConfig(kafka), uiPort, folder.path())) {
                report.flinkStarted(flink.uiAddress());
                interruption.check();
                show(kafka.bootstrapServers(), flink, pictures, interruption);
                if (config.keep()) {
                    report.serving(kafka.bootstrapServers(), flink.uiAddress());
                    interruption.await();
                    report.ending();
                }
            }
        }
    }

    private JobConfig jobConfig(EmbeddedKafka kafka) {
        return RunOptions.parse(
                "--bootstrap-servers=" + kafka.bootstrapServers(),
                "--engine=" + config.engine(),
                "--checkpoint-interval=" + DemoReport.CHECKPOINT_INTERVAL,
                "--parallelism=" + DemoTopics.PARTITIONS);
    }

    private void show(
            String bootstrapServers,
            EmbeddedFlink flink,
            List<Picture> pictures,
            Interruption interruption)
            throws Exception {
        DemoModel model = DemoModel.heInitialised(MODEL, VERSION);
        WeightsTopic.open(bootstrapServers, Map.of(), DemoTopics.WEIGHTS)
                .publish(model.name(), model.version(), model.weights());
        report.weightsPublished(model);
        Batches batches = new Batches(pictures, config.batchSize());
        report.picturesReady(pictures.size(), config.pictures());
        ResponseCheck check = new ResponseCheck(model, batches);
        try (DemoTraffic traffic =
                new DemoTraffic(
                        bootstrapServers, interruption, flink, batches, check, report.progress())) {
            traffic.ask(1, 0);
            report.firstResponse();
            traffic.sendBadRecord(BAD_KEY);
            int rest = config.records() - 1;
            Phase paced = traffic.ask(rest / PACED_SHARE, PACE_NANOS);
            Phase burst = traffic.ask(rest - rest / PACED_SHARE, 0);
            DemoDeadLetter letter = DemoDeadLetter.await(bootstrapServers, BAD_KEY);
            draw(model, batches.pictures(0), traffic.mapsOfFirstBatch());
            report.summary(traffic.answered(), traffic.images(), letter, paced, burst);
        }
    }

    /** Draws what came back from Kafka. */
    private void draw(DemoModel model, List<Picture> pictures, FloatTensor maps) {
        int inputChannels = model.block().inputChannels();
        int growthRate = model.block().growthRate();
        BufferedImage sheet =
                ContactSheet.draw(
                        pictures,
                        FeatureMaps.of(maps, inputChannels, growthRate),
                        inputChannels,
                        growthRate,
                        "He-initialised, statistics of the batch");
        OutputFile.write(config.sheet(), ContactSheet.png(sheet));
    }
}
