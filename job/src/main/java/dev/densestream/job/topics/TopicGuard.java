// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.topics;

import dev.densestream.job.config.JobConfig;
import dev.densestream.job.config.TopicsConfig;
import dev.densestream.job.metrics.InferenceMetrics;
import dev.densestream.job.record.TopicId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the topics of the whole job: says in one line, and by a metric, what is wrong with
 * one, and fails the job where going on would lose records or hang.
 *
 * <p>State remembers which topic the requests' offsets belong to.
 */
public final class TopicGuard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicGuard.class);

    private static final ListStateDescriptor<TopicId> IDS =
            new ListStateDescriptor<>("topic-ids", TopicId.TYPE);

    private static final String MEASURED = "uncompressed";

    private final JobConfig config;
    private final TopicJudge judge;
    private final ListState<TopicId> ids;

    private TopicsView.@Nullable Look look;
    private Set<String> told = Set.of();
    private boolean toldOfCompression;
    private volatile int problems;

    /** What a restored state knows counts from now on. */
    public TopicGuard(JobConfig config, OperatorStateStore state) throws Exception {
        this.config = config;
        this.judge = new TopicJudge(config.topics(), config.kafka().recreatedTensors());
        this.ids = state.getListState(IDS);
        for (TopicId topic : ids.get()) {
            if (topic.name().equals(config.topics().tensors()) && topic.reader().equals(reader())) {
                judge.tensorsWere(topic.id());
            }
        }
    }

    private String reader() {
        return config.kafka().tensorsSource();
    }

    /** Writes what the next start has to know. */
    public synchronized void snapshot() throws Exception {
        String id = judge.tensorsId();
        List<TopicId> topics = new ArrayList<>();
        if (id != null) {
            topics.add(new TopicId(config.topics().tensors(), id, reader()));
        }
        ids.update(topics);
    }

    /**
     * Begins to look, until closed.
     *
     * @param mailbox where the job is failed
     */
    public void start(TopicsView view, MailboxExecutor mailbox, MetricGroup operator) {
        InferenceMetrics.troubledTopics(operator, () -> problems);
        TopicsConfig topics = config.topics();
        List<String> written = topics.written();
        List<String> all = new ArrayList<>(List.of(topics.tensors(), topics.weights()));
        all.addAll(written);
        look = view.watch(all, written, topics.tensors(), seen -> seen(seen, mailbox));
    }

    private synchronized boolean seen(Map<String, TopicSeen> seen, MailboxExecutor mailbox) {
        TopicSeen tensors = seen.get(config.topics().tensors());
        if (tensors != null) {
            tellOfCompression(tensors.compression());
        }
        TopicJudge.Result result = judge.judge(seen);
        result.problems().stream().filter(line -> !told.contains(line)).forEach(LOG::warn);
        told = new HashSet<>(result.problems());
        problems = result.problems().size();
        RuntimeException failure = result.failure();
        if (failure != null) {
            try {
                mailbox.execute(
                        () -> {
                            throw failure;
                        },
                        "a topic is not as it was");
            } catch (RejectedExecutionException e) {
                LOG.debug("The task is gone", e);
            }
        }
        return result.lookAgain();
    }

    private void tellOfCompression(@Nullable String type) {
        if (type == null || type.equals(MEASURED) || toldOfCompression) {
            return;
        }
        toldOfCompression = true;
        String topic = config.topics().tensors();
        LOG.warn(
                "topic {}: expected compression.type={}, got {}: its max.message.bytes bounds"
                        + " compressed bytes, and a small batch may hold more than the job's"
                        + " memory; set it with kafka-configs.sh --alter --entity-type topics"
                        + " --entity-name {} --add-config compression.type={}",
                topic,
                MEASURED,
                type,
                topic,
                MEASURED);
    }

    @Override
    public void close() {
        if (look != null) {
            look.close();
        }
    }
}
