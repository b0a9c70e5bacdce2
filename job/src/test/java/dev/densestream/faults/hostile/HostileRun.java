// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults.hostile;

import dev.densestream.faults.Job;
import dev.densestream.faults.Settings;
import dev.densestream.faults.Topics;
import dev.densestream.faults.cluster.Broker;
import dev.densestream.faults.cluster.FlinkCluster;
import dev.densestream.faults.cluster.Ports;
import dev.densestream.faults.cluster.ServerProcess;
import dev.densestream.faults.load.Model;
import dev.densestream.faults.load.Playback;
import dev.densestream.faults.load.PublishedWeights;
import dev.densestream.faults.load.Requests;
import dev.densestream.faults.load.Script;
import dev.densestream.faults.load.WeightsPublisher;
import dev.densestream.faults.verify.Copies;
import dev.densestream.faults.verify.ResponseReader;
import dev.densestream.faults.verify.Verdict;
import dev.densestream.faults.verify.Verifier;
import dev.densestream.testkit.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/** One case, from the start of the first process to the verdict, on processes of its own. */
final class HostileRun {

    /** The job has shown by now that it does not get past a record. */
    private static final int ENOUGH_RESTARTS = 3;

    private final Settings settings;
    private final HostileCase hostile;
    private final long start = System.nanoTime();
    private @Nullable String failure;

    HostileRun(Settings settings, HostileCase hostile) {
        this.settings = settings;
        this.hostile = hostile;
    }

    /**
     * Runs it.
     *
     * @throws Exception if the job does not even start; logs stay in the case's folder, and so do
     *     the broker's data unless all is well
     */
    HostileResult run() throws Exception {
        Path folder = settings.work().resolve("hostile").resolve(hostile.name());
        FileUtils.deleteDirectory(folder.toFile());
        Files.createDirectories(folder);
        Ports ports = new Ports();
        HostileResult result;
        try (Broker broker = Broker.start(folder, ports, hostile.sizes());
                FlinkCluster flink =
                        FlinkCluster.start(
                                folder, settings.flinkLib(), ports, hostile.sizes(), false)) {
            broker.awaitReady();
            List<NewTopic> needed = HostileScene.topics(hostile.sizes());
            broker.createTopics(hostile.topics(needed));
            // only now: Flink's processes give up if they cannot start within 10 s
            for (int i = 0; i < hostile.sizes().taskManagers(); i++) {
                flink.addTaskManager();
            }
            flink.awaitSlots(hostile.sizes().taskManagers(), hostile.sizes().slots());
            result = underLoad(broker, flink, folder);
        }
        if (result.holds()) {
            FileUtils.deleteDirectory(folder.resolve(Broker.DATA).toFile());
        }
        return result;
    }

    private HostileResult underLoad(Broker broker, FlinkCluster flink, Path folder)
            throws Exception {
        String brokers = broker.bootstrapServers();
        PublishedWeights published = new PublishedWeights();
        List<Model> models = both(Model.SMALL, hostile.models());
        Requests good = new Requests(models, HostileCase.PARTITIONS, false, settings.seed());
        Script script = hostile.script(new Script(good::good, HostileCase.GOOD_RATE).good(60));
        Verifier verifier = new Verifier(script::request, published);
        List<String> options =
                both(
                        both(hostile.sizes().jobOptions(), hostile.options()),
                        List.of("--checkpoint-interval=2s"));
        Job job = new Job(flink.rest(), brokers, folder, options);
        try (WeightsPublisher publisher = new WeightsPublisher(brokers, Topics.WEIGHTS, published);
                Playback playback =
                        new Playback(brokers, Topics.TENSORS, script, hostile.producer());
                ResponseReader reader =
                        new ResponseReader(
                                brokers,
                                Map.of(
                                        Topics.FEATURES,
                                        HostileCase.PARTITIONS,
                                        Topics.DEAD_LETTERS,
                                        HostileCase.PARTITIONS),
                                Topics.FEATURES,
                                verifier)) {
            models.forEach(model -> publisher.publish(model, 1));
            publisher.flush();
            HostileScene scene =
                    new HostileScene(
                            settings, folder, broker, flink, job, script, playback, published,
                            publisher, verifier, reader);
            hostile.begin(scene);
            playback.start();
            attempt(() -> hostile.act(scene));
            return result(scene, hostile.judged() ? settled(scene) : null);
        }
    }

    /** What does not hold is told in the result, and what else can be seen is looked at anyway. */
    private void attempt(Act act) throws InterruptedException {
        try {
            act.run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            failure = failure == null ? String.valueOf(e.getMessage()) : failure;
        }
    }

    private interface Act {
        void run() throws Exception;
    }

    private Verdict settled(HostileScene scene) throws Exception {
        attempt(() -> scene.awaitLoad(3));
        attempt(scene.playback()::stop);
        Copies copies =
                Copies.read(scene.broker().bootstrapServers(), Topics.TENSORS, hostile.partitions())
                        .without(scene.playback().refused());
        long sent = scene.playback().sent();
        Verifier verifier = scene.verifier();
        attempt(
                () ->
                        Wait.until(
                                "a response or a dead letter for each",
                                hostile.patience(),
                                () ->
                                        verifier.verdict(sent, copies).lost() == 0
                                                || restarts(scene) >= ENOUGH_RESTARTS));
        // whatever is doubled would be committed with one of the next checkpoints
        attempt(() -> scene.awaitCheckpoints(3));
        noteFailures(scene);
        attempt(scene.reader()::requireReading);
        attempt(scene.broker()::requireAlive);
        attempt(() -> scene.flink().taskManagers().values().forEach(ServerProcess::requireAlive));
        return verifier.verdict(sent, copies);
    }

    /** The metric comes late, and the history of failures ends somewhere: whichever has more. */
    private static int restarts(HostileScene scene) throws Exception {
        String id = scene.job().id();
        return Math.max(
                scene.flink().rest().restarts(id), scene.flink().rest().failures(id).size());
    }

    private void noteFailures(HostileScene scene) throws Exception {
        List<String> failures = scene.flink().rest().failures(scene.job().id());
        if (!failures.isEmpty()) {
            String first = "the job began again: " + failures.get(failures.size() - 1);
            failure = failure == null ? first : failure + "; " + first;
        }
    }

    private HostileResult result(HostileScene scene, @Nullable Verdict verdict) throws Exception {
        Playback playback = scene.playback();
        Script script = scene.script();
        long[] good =
                LongStream.range(0, playback.sent()).filter(n -> !script.hostile(n)).toArray();
        return new HostileResult(
                hostile,
                playback.sent() - good.length + scene.published().bad().size(),
                playback.refused().size(),
                good.length,
                LongStream.of(good).filter(scene.verifier()::answered).count(),
                scene.verifier().stages(),
                hostile.judged() ? restarts(scene) : 0,
                scene.reader()
                        .arrivals()
                        .longestSilenceMillis(playback.hostileSince(), Long.MAX_VALUE),
                Duration.ofNanos(System.nanoTime() - start),
                verdict,
                failure);
    }

    private static <T> List<T> both(List<T> some, List<T> more) {
        return Stream.of(some, more).flatMap(List::stream).toList();
    }
}
