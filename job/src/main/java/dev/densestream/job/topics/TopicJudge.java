// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import dev.densestream.job.config.RecreatedTensors;
import dev.densestream.job.config.TopicsConfig;
import dev.densestream.job.contract.NoRestart;
import dev.densestream.job.topics.TopicSeen.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with the topics, and whether the job may go on.
 *
 * <p>Brokers may be behind each other, so nothing fails before two looks in a row show the same.
 */
final class TopicJudge {

    private final TopicsConfig topics;
    private final RecreatedTensors recreated;

    /** The topics as they were when the job first saw them. */
    private final Map<String, TopicSeen> known = new HashMap<>();

    private Set<String> suspected = Set.of();

    /**
     * What a look comes to.
     *
     * @param problems a line for each topic that has one
     * @param failure why the job cannot go on; null if it can
     * @param lookAgain whether that may be clear soon
     */
    record Result(List<String> problems, @Nullable RuntimeException failure, boolean lookAgain) {}

    TopicJudge(TopicsConfig topics, RecreatedTensors recreated) {
        this.topics = topics;
        this.recreated = recreated;
    }

    /** Which topic the offsets in the state belong to. */
    void tensorsWere(String id) {
        known.put(topics.tensors(), new TopicSeen(State.THERE, id, 0, null));
    }

    /** The id of the topic that is read; null if it is not known. */
    @Nullable String tensorsId() {
        TopicSeen seen = known.get(topics.tensors());
        return seen == null ? null : seen.id();
    }

    Result judge(Map<String, TopicSeen> seen) {
        List<String> problems = new ArrayList<>();
        Set<String> suspects = new HashSet<>();
        RuntimeException failure = null;
        for (Map.Entry<String, TopicSeen> topic : seen.entrySet()) {
            String name = topic.getKey();
            TopicSeen before = known.get(name);
            String problem = problem(name, before, topic.getValue());
            if (problem == null) {
                if (before == null || topic.getValue().id() != null) {
                    remember(name, topic.getValue());
                }
                continue;
            }
            problems.add(problem);
            RuntimeException reason = failure(name, before, topic.getValue(), problem);
            if (reason == null) {
                continue;
            }
            suspects.add(problem);
            if (suspected.contains(problem) && failure == null) {
                failure = reason;
            }
        }
        boolean lookAgain = !suspects.isEmpty() && failure == null;
        suspected = suspects;
        return new Result(problems, failure, lookAgain);
    }

    private void remember(String name, TopicSeen seen) {
        if (seen.state() == State.THERE) {
            known.put(name, seen);
        }
    }

    private @Nullable String problem(String name, @Nullable TopicSeen before, TopicSeen now) {
        if (now.state() == State.MISSING) {
            return "topic %s: expected it to exist, got none; make it with densestream topics, or kafka-topics.sh --create --topic %s"
                    .formatted(name, name);
        }
        if (before == null
                || before.id() == null
                || now.id() == null
                || before.id().equals(now.id())) {
            return null;
        }
        String other =
                "topic %s: expected the one with id %s, got another one that was made since, with id %s"
                        .formatted(name, before.id(), now.id());
        if (name.equals(topics.tensors()) && recreated == RecreatedTensors.KEEP_OFFSETS) {
            return other + "; its offsets are taken for the same, as --recreated-tensors says";
        }
        if (name.equals(topics.tensors())) {
            return other
                    + "; its records below the offsets already read would be skipped: start from"
                    + " the last checkpoint or savepoint with --recreated-tensors=from-beginning"
                    + " and --allowNonRestoredState, or with --recreated-tensors=keep-offsets if"
                    + " it holds the same records at the same offsets";
        }
        if (name.equals(topics.weights())) {
            return other
                    + "; weights below the offset already read are not seen: publish them again"
                    + " under a higher version";
        }
        return "%s and %d partitions, not %d; the job starts again from its last checkpoint and writes to it"
                .formatted(other, now.partitions(), before.partitions());
    }

    /** Where going on would lose records, or hang. */
    private @Nullable RuntimeException failure(
            String name, @Nullable TopicSeen before, TopicSeen now, String problem) {
        if (now.state() == State.MISSING) {
            return before == null ? new IllegalStateException(problem) : null;
        }
        if (name.equals(topics.weights())) {
            known.put(name, now);
            return null;
        }
        if (!name.equals(topics.tensors())) {
            return new IllegalStateException(problem);
        }
        if (recreated == RecreatedTensors.KEEP_OFFSETS) {
            known.put(name, now);
            return null;
        }
        // trying again cannot help
        return NoRestart.because(new IllegalStateException(problem));
    }
}
