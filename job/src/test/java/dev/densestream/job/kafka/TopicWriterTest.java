// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink.PrecommittingStatefulSinkWriter;
import org.junit.jupiter.api.Test;

class TopicWriterTest {

    /** As Flink's, after Kafka refused the records of a transaction. */
    private static final class Refused
            implements PrecommittingStatefulSinkWriter<String, String, String> {

        private final Exception atTheEnd;

        Refused(Exception atTheEnd) {
            this.atTheEnd = atTheEnd;
        }

        @Override
        public void write(String record, Context context) {}

        @Override
        public void flush(boolean endOfInput) throws IOException {
            throw new IOException("refused");
        }

        @Override
        public Collection<String> prepareCommit() {
            return List.of("transaction");
        }

        @Override
        public List<String> snapshotState(long checkpointId) {
            return List.of("state " + checkpointId);
        }

        @Override
        public void close() throws Exception {
            throw atTheEnd;
        }
    }

    @Test
    void whatKafkaRefusesFailsTheTaskAndNotItsEnd() {
        TopicWriter<String, String, String> writer =
                new TopicWriter<>(new Refused(new IOException("refused again")));

        assertThatThrownBy(() -> writer.flush(false)).hasMessage("refused");
        assertThatCode(writer::close).doesNotThrowAnyException();
    }

    @Test
    void anInterruptionAtItsEndIsKept() {
        new TopicWriter<>(new Refused(new InterruptedException())).close();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void handsOnTransactionsAndState() throws Exception {
        TopicWriter<String, String, String> writer =
                new TopicWriter<>(new Refused(new IOException()));

        assertThat(writer.prepareCommit()).containsExactly("transaction");
        assertThat(writer.snapshotState(7)).containsExactly("state 7");
    }
}
