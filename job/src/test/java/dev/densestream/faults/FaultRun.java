// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import dev.densestream.faults.cluster.Broker;
import dev.densestream.faults.cluster.FlinkCluster;
import dev.densestream.faults.cluster.Ports;
import dev.densestream.faults.cluster.Sizes;
import dev.densestream.faults.load.Load;
import dev.densestream.faults.load.Model;
import dev.densestream.faults.load.PublishedWeights;
import dev.densestream.faults.load.Requests;
import dev.densestream.faults.load.Swaps;
import dev.densestream.faults.verify.Copies;
import dev.densestream.faults.verify.ResponseReader;
import dev.densestream.faults.verify.Verdict;
import dev.densestream.faults.verify.Verifier;
import dev.densestream.faults.verify.Written;
import dev.densestream.testkit.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.util.FileUtils;

/** One scenario, from the start of the first process to the verdict. */
final class FaultRun {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Settings settings;
    private final Scenario scenario;
    private final Profile profile;

    FaultRun(Settings settings, Scenario scenario) {
        this.settings = settings;
        this.scenario = scenario;
        this.profile = scenario.profile();
    }

    /**
     * Runs it.
     *
     * @throws Exception if it does not get to a verdict; logs stay in the scenario's folder, and so
     *     do the broker's data unless all is well
     */
    FaultResult run() throws Exception {
        long start = System.nanoTime();
        Path folder = settings.work().resolve(scenario.name());
        FileUtils.deleteDirectory(folder.toFile());
        Files.createDirectories(folder);
        Ports ports = new Ports();
        FaultResult result;
        try (Broker broker = Broker.start(folder, ports, Sizes.SMALL);
                FlinkCluster flink =
                        FlinkCluster.start(
                                folder,
                                settings.flinkLib(),
                                ports,
                                Sizes.SMALL,
                                scenario.highAvailability())) {
            broker.awaitReady();
            broker.createTopics(Topics.ALL);
            // only now: Flink's processes give up if they cannot start within 10 s
            flink.addTaskManager();
            flink.addTaskManager();
            flink.awaitSlots(2, 4);
            Job job =
                    new Job(
                            flink.rest(),
                            broker.bootstrapServers(),
                            folder,
                            Job.quick(profile.options()));
            result = underLoad(broker, flink, job, start);
        }
        if (result.verdict().holds()) {
            FileUtils.deleteDirectory(folder.resolve(Broker.DATA).toFile());
        }
        return result;
    }

    private FaultResult underLoad(Broker broker, FlinkCluster flink, Job job, long start)
            throws Exception {
        String brokers = broker.bootstrapServers();
        PublishedWeights published = new PublishedWeights();
        List<Model> models = profile.models();
        Requests requests =
                new Requests(models, Topics.TENSOR_PARTITIONS, profile.huge(), settings.seed());
        try (Swaps swaps = new Swaps(brokers, Topics.WEIGHTS, models, published);
                Load load =
                        new Load(brokers, Topics.TENSORS, requests, published, settings.rate())) {
            swaps.publishFirst();
            job.start(settings.jar(), 2, null);
            Verifier verifier = new Verifier(load::request, published);
            try (ResponseReader reader =
                    new ResponseReader(brokers, Topics.RESULTS, Topics.FEATURES, verifier)) {
                Scene scene = new Scene(settings, broker, flink, job, load, verifier, reader);
                load.start();
                scene.awaitLoad(1);
                scene.awaitResponses();
                swaps.start(profile.swapInterval());
                scenario.act(scene);
                int enough = models.size() + profile.minSwaps();
                Wait.until("swaps", PATIENCE, () -> published.size() >= enough);
                swaps.stop();
                load.stop();
                // only now is it known how many records a broker that was killed made of each
                Copies copies = Copies.read(brokers, Topics.TENSORS, Topics.TENSOR_PARTITIONS);
                Verdict verdict = settled(load.sent(), copies, verifier, job, flink);
                return new FaultResult(
                        scenario,
                        verdict,
                        published.size() - models.size(),
                        Written.count(brokers, Topics.RESULTS),
                        scene.silencesMillis(),
                        Duration.ofNanos(System.nanoTime() - start));
            }
        }
    }

    /** The verdict once all is there, or nothing more can come. */
    private static Verdict settled(
            long sent, Copies copies, Verifier verifier, Job job, FlinkCluster flink)
            throws Exception {
        try {
            Wait.until(
                    "a response or a dead letter for each",
                    PATIENCE,
                    () -> verifier.verdict(sent, copies).lost() == 0);
        } catch (IllegalStateException lost) {
            // the verdict says so
        }
        // whatever is doubled would be committed with one of the next checkpoints
        int checkpoints = flink.rest().checkpoints(job.id());
        Wait.until(
                "three more checkpoints",
                PATIENCE,
                () -> flink.rest().checkpoints(job.id()) >= checkpoints + 3);
        return verifier.verdict(sent, copies);
    }
}
