// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.kafka;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flink's writer to Kafka, except that closing it never fails.
 *
 * <p>What fails a task is one record that Kafka refused. The records behind it are refused as well;
 * Flink's writer throws that again when it is closed, and a task whose end fails takes its whole
 * TaskManager down, with every other job there. Nothing is lost by the silence: whatever a
 * checkpoint counts as sent was confirmed by Kafka before, and the rest is sent again.
 */
final class TopicWriter<T, S, C> implements StatefulSinkWriter<T, S>, CommittingSinkWriter<T, C> {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWriter.class);

    private final PrecommittingStatefulSinkWriter<T, S, C> writer;

    TopicWriter(PrecommittingStatefulSinkWriter<T, S, C> writer) {
        this.writer = writer;
    }

    @Override
    public void write(T record, Context context) throws IOException, InterruptedException {
        writer.write(record, context);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        writer.flush(endOfInput);
    }

    @Override
    public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
        writer.writeWatermark(watermark);
    }

    @Override
    public Collection<C> prepareCommit() throws IOException, InterruptedException {
        return writer.prepareCommit();
    }

    @Override
    public List<S> snapshotState(long checkpointId) throws IOException {
        return writer.snapshotState(checkpointId);
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("Interrupted while a Kafka writer was closed", e);
        } catch (Exception e) {
            LOG.warn("A Kafka writer did not close in order", e);
        }
    }
}
