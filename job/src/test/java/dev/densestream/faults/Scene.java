// SPDX-License-Identifier: Apache-2.0
package dev.densestream.faults;

import dev.densestream.faults.cluster.Broker;
import dev.densestream.faults.cluster.FlinkCluster;
import dev.densestream.faults.load.Load;
import dev.densestream.faults.verify.ResponseReader;
import dev.densestream.faults.verify.Verifier;
import dev.densestream.testkit.Pace;
import dev.densestream.testkit.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a scenario acts upon: a job under load on a cluster of processes. */
final class Scene {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Settings settings;
    private final Broker broker;
    private final FlinkCluster flink;
    private final Job job;
    private final Load load;
    private final Verifier verifier;
    private final ResponseReader reader;
    private final List<Long> faults = new ArrayList<>();

    Scene(
            Settings settings,
            Broker broker,
            FlinkCluster flink,
            Job job,
            Load load,
            Verifier verifier,
            ResponseReader reader) {
        this.settings = settings;
        this.broker = broker;
        this.flink = flink;
        this.job = job;
        this.load = load;
        this.verifier = verifier;
        this.reader = reader;
    }

    Settings settings() {
        return settings;
    }

    Broker broker() {
        return broker;
    }

    FlinkCluster flink() {
        return flink;
    }

    Job job() {
        return job;
    }

    /** Notes that now something is done to the job. */
    void fault() {
        faults.add(System.nanoTime());
    }

    /** Returns once all that was sent until now has its response or dead letter. */
    void awaitResponses() throws Exception {
        long sent = load.sent();
        Wait.until(
                "responses to all of %d requests (%d have one)".formatted(sent, verifier.settled()),
                PATIENCE,
                () -> {
                    reader.requireReading();
                    return verifier.settled() >= sent;
                });
    }

    /** Returns after so many seconds, whether or not the load can go on. */
    void awaitTime(int seconds) {
        Pace.awaitMoment(System.nanoTime() + Duration.ofSeconds(seconds).toNanos());
    }

    /** Returns once the load has gone on for so many seconds. */
    void awaitLoad(int seconds) throws Exception {
        long until = load.sent() + (long) seconds * settings.rate();
        Wait.until("load", PATIENCE, () -> load.sent() >= until);
    }

    /** For each fault, the longest time without a response from then until the next one. */
    List<Long> silencesMillis() {
        List<Long> silences = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            long end = i + 1 < faults.size() ? faults.get(i + 1) : Long.MAX_VALUE;
            silences.add(reader.arrivals().longestSilenceMillis(faults.get(i), end));
        }
        return silences;
    }
}
