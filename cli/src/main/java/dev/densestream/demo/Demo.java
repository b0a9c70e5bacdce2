// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.client.Interruption;
import dev.densestream.client.OutputFile;
import dev.densestream.demo.DemoTraffic.Phase;
import dev.densestream.fashion.FashionModel;
import dev.densestream.job.accepted.WeightsTopic;
import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.RunOptions;
import dev.densestream.pictures.ContactSheet;
import dev.densestream.pictures.Images;
import dev.densestream.testkit.EmbeddedKafka;
import dev.densestream.testkit.LocalPorts;
import dev.densestream.testkit.TemporaryFolder;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.util.Map;

/** A broker, a Flink cluster, and pictures that come back as classes, in this JVM. */
public final class Demo {

    private static final String SUBTITLE =
            "Test pictures with their true class, the three most probable classes, and one feature"
                    + " map of every stage";
    private static final String BAD_KEY = "cut-in-half";

    /** Between two requests while latency is measured. */
    private static final long PACE_NANOS = 200_000_000;

    /** So many of the records are sent at that pace, at most a third. */
    private static final int PACED = 30;

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
        OutputFile.requireWritable(config.sheet());
        report.starting();
        int[] free = LocalPorts.free(2);
        int port = config.port() == null ? free[0] : config.port();
        int uiPort = config.uiPort() == null ? free[1] : config.uiPort();
        LocalPorts.requireFree(uiPort);
        if (config.metricsPort() != null) {
            LocalPorts.requireFree(config.metricsPort());
        }
        try (Interruption interruption = new Interruption();
                TemporaryFolder folder = new TemporaryFolder("densestream-demo-");
                EmbeddedKafka kafka = EmbeddedKafka.start(port)) {
            DemoTopics.create(kafka);
            report.brokerStarted(kafka.bootstrapServers());
            interruption.check();
            try (EmbeddedFlink flink =
                    EmbeddedFlink.start(
                            jobConfig(kafka), uiPort, config.metricsPort(), folder.path())) {
                report.flinkStarted(flink.uiAddress());
                interruption.check();
                show(kafka.bootstrapServers(), flink, interruption);
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
                "--model=" + FashionModel.NAME,
                "--emit=" + FashionModel.NAME + "=classes",
                "--top-k=" + ResponseCheck.TOP_K,
                "--engine=" + config.engine(),
                "--checkpoint-interval=" + DemoReport.CHECKPOINT_INTERVAL,
                "--parallelism=" + DemoTopics.PARTITIONS);
    }

    private void show(String bootstrapServers, EmbeddedFlink flink, Interruption interruption)
            throws Exception {
        byte[] weights = FashionModel.weights();
        WeightsTopic.open(bootstrapServers, Map.of(), DemoTopics.WEIGHTS)
                .publish(FashionModel.NAME, FashionModel.VERSION, weights);
        report.weightsPublished(weights.length);
        DemoRequests requests = new DemoRequests();
        report.picturesReady(requests.pictures());
        ResponseCheck check = new ResponseCheck();
        try (DemoTraffic traffic =
                new DemoTraffic(
                        bootstrapServers,
                        interruption,
                        flink,
                        requests,
                        check,
                        report.progress())) {
            traffic.ask(1, 0);
            report.firstResponse();
            traffic.sendBadRecord(BAD_KEY);
            int rest = config.records() - 1;
            int slow = Math.min(PACED, rest / 3);
            Phase paced = traffic.ask(slow, PACE_NANOS);
            Phase burst = traffic.ask(rest - slow, 0);
            DemoDeadLetter letter = DemoDeadLetter.await(bootstrapServers, BAD_KEY);
            BufferedImage sheet =
                    ContactSheet.draw("DenseNet on Fashion-MNIST", SUBTITLE, traffic.drawn());
            OutputFile.write(config.sheet(), Images.png(sheet));
            report.recognized(traffic.answered(), traffic.accuracy(), check.worst());
            report.summary(letter, paced, burst);
        }
    }
}
