// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.job.config.StartFrom;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Waits until a job has judged weights; opened before they are published. */
public final class WeightsWait implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(250);

    private final TopicReader status;

    private WeightsWait(TopicReader status) {
        this.status = status;
    }

    /**
     * Sees the events that are told from now on.
     *
     * @param given properties of the Kafka clients
     * @param topic of weights' status
     */
    public static WeightsWait open(
            String bootstrapServers, Map<String, String> given, String topic) {
        ReadFrom now = new ReadFrom(null, null, StartFrom.LATEST);
        return new WeightsWait(TopicReader.open(bootstrapServers, given, topic, now));
    }

    /**
     * Returns once every subtask serves the version.
     *
     * @return how many subtasks there are
     * @throws IllegalStateException in one line, if it is rejected, or that time has passed
     */
    public int await(String model, long version, double seconds) {
        Set<Integer> serving = new HashSet<>();
        int wanted = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < seconds * 1e9) {
            for (ReceivedRecord record : status.next(LOOK)) {
                WeightsEvent event = WeightsEvent.of(record).orElse(null);
                if (event == null || !event.model().equals(model) || event.version() != version) {
                    continue;
                }
                if (event.kind().equals("rejected")) {
                    throw new IllegalStateException(
                            "model %s version %d was rejected: %s"
                                    .formatted(model, version, event.reason()));
                }
                if (event.kind().equals("accepted")) {
                    wanted = event.parallelism();
                    serving.add(event.subtask());
                }
            }
            if (wanted > 0 && serving.size() >= wanted) {
                return wanted;
            }
        }
        throw new IllegalStateException(
                "model %s version %d: expected it to serve within %s s, got %s; densestream weights status says more"
                        .formatted(
                                model,
                                version,
                                seconds,
                                wanted == 0
                                        ? "no word of it; does a job run?"
                                        : "%d of %d subtasks".formatted(serving.size(), wanted)));
    }

    @Override
    public void close() {
        status.close();
    }
}
