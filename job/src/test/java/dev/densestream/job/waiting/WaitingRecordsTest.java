// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.waiting;

import static dev.densestream.job.infer.Records.model;
import static dev.densestream.job.infer.Records.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.densestream.job.config.WaitingConfig;
import dev.densestream.job.contract.ModelChoice;
import dev.densestream.job.contract.RejectedRecordException;
import dev.densestream.job.infer.Records;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import dev.densestream.job.record.WaitingRecord;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.flink.api.common.state.ListState;
import org.junit.jupiter.api.Test;

class WaitingRecordsTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final WaitingConfig BOUNDS =
            new WaitingConfig(10_000, 1L << 30, Duration.ofSeconds(60));

    private final WaitingRecords waiting = new WaitingRecords(BOUNDS, "default");
    private final Queue queue = new Queue();

    @Test
    void looksOnlyAtLinesOfTheModelThatIsWoken() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            add("m" + i, i);
        }
        Answering answering = new Answering();
        for (WaitingLine line : List.copyOf(waiting.of("m7"))) {
            assertThat(waiting.visit(line, queue, 0, answering, () -> false)).isTrue();
        }
        assertThat(answering.looks).isEqualTo(1);
        assertThat(waiting.of("m7")).isEmpty();
        assertThat(waiting.of("m8")).hasSize(1);
    }

    @Test
    void rewritesStateOnceHoweverManySlicesAResponseedLineTakes() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            add("m", i);
        }
        assertThat(queue.adds).isEqualTo(10_000);
        WaitingLine line = Objects.requireNonNull(waiting.line("key", choice("m")));
        for (int slice = 1; slice < 9_000; slice++) {
            assertThat(waiting.visit(line, queue, 0, new Answering(), () -> true)).isFalse();
            assertThat(waiting.records()).isEqualTo(10_000 - slice);
        }
        // what has gone is held by nobody, and nothing was written
        assertThat(queue.records).isEmpty();
        assertThat(queue.updates).isZero();
        add("m", 10_000);
        assertThat(queue.adds).isEqualTo(10_000);

        waiting.write(key -> assertThat(key).isEqualTo("key"), queue);
        waiting.write(key -> assertThat(key).isNull(), queue);
        assertThat(queue.updates).isEqualTo(1);
        assertThat(queue.records)
                .extracting(record -> record.request().offset())
                .hasSize(1_002)
                .startsWith(8_999L)
                .endsWith(10_000L)
                .isSorted();
        add("m", 10_001);
        assertThat(queue.records).hasSize(1_003);
    }

    @Test
    void countsNothingWhenAllHaveGone() throws Exception {
        for (int i = 0; i < 100; i++) {
            add("m" + i % 10, i);
        }
        assertThat(waiting.records()).isEqualTo(100);
        for (WaitingLine line : waiting.all()) {
            waiting.visit(line, queue, 0, new Answering(), () -> false);
        }
        assertThat(waiting.records()).isZero();
        assertThat(waiting.bytes()).isZero();
        assertThat(waiting.all()).isEmpty();
    }

    @Test
    void visitsRestoredRecordsThatChooseNoWeightsInALineOfTheirOwn() throws Exception {
        queue.add(new WaitingRecord(0, request(1)));
        queue.add(new WaitingRecord(0, request(2, model(""))));
        queue.add(new WaitingRecord(0, request(3, Header.of("densestream-model-version", "-"))));
        waiting.restored("key", queue);
        assertThat(waiting.records()).isEqualTo(3);

        List<Long> visited = new ArrayList<>();
        for (WaitingLine line : waiting.of("")) {
            line.all().forEach(record -> visited.add(record.request().offset()));
        }
        assertThat(visited).containsExactly(2L, 3L);
        assertThat(waiting.of("default")).hasSize(1);
    }

    @Test
    void knowsWhatARecordTakesOnTheHeap() {
        RawRecord small = request(1).with(List.of(), new byte[0]);
        List<Header> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.add(new Header("", new byte[0]));
        }
        assertTakes(small, 1_000);
        assertTakes(small.with(many, new byte[10]), 1_000);
        many.replaceAll(empty -> Header.of("some-header", "text"));
        assertTakes(small.with(many, new byte[11]), 1_000);
        assertTakes(small.with(List.of(model("m")), new byte[1_000_000]), 10);
    }

    /** What is stated is never below, and little above, what a copy of all of it allocates. */
    private static void assertTakes(RawRecord record, int copies) {
        long stated = WaitingRecord.heapBytes(record);
        List<byte[]> names = new ArrayList<>();
        record.headers().forEach(header -> names.add(Records.utf8(header.name())));
        names.add(Records.utf8(record.topic()));
        List<WaitingRecord> kept = new ArrayList<>(2 * copies);
        copy(record, names);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < copies; i++) {
            kept.add(copy(record, names));
        }
        long allocated = (THREADS.getCurrentThreadAllocatedBytes() - before) / copies;
        assertThat(kept).hasSize(copies);
        assertThat(stated).isBetween(allocated, allocated * 5 / 4 + 128);
    }

    private static WaitingRecord copy(RawRecord record, List<byte[]> names) {
        Header[] headers = new Header[record.headers().size()];
        for (int i = 0; i < headers.length; i++) {
            byte[] value = Objects.requireNonNull(record.headers().get(i).value());
            headers[i] = new Header(text(names.get(i)), value.clone());
        }
        byte[] key = Objects.requireNonNull(record.key());
        byte[] value = Objects.requireNonNull(record.value());
        return new WaitingRecord(
                1,
                new RawRecord(
                        text(names.get(headers.length)),
                        record.partition(),
                        record.offset(),
                        record.timestamp(),
                        key.clone(),
                        List.of(headers),
                        value.clone()));
    }

    /** A text with an array of its own. */
    private static String text(byte[] latin) {
        return new String(latin, StandardCharsets.ISO_8859_1);
    }

    private static ModelChoice choice(String model) {
        return new ModelChoice(model, OptionalLong.empty());
    }

    private void add(String model, int number) throws Exception {
        RawRecord request =
                new RawRecord("tensors", 0, number, 0, null, List.of(model(model)), null);
        waiting.add("key", choice(model), request, queue, 0);
    }

    /** Answers everything. */
    private static final class Answering implements WaitingRecords.Visitor {

        private int looks;

        @Override
        public void expired(ModelChoice choice, RawRecord request) {
            throw new AssertionError(request);
        }

        @Override
        public boolean served(ModelChoice choice, RawRecord request) {
            looks++;
            return true;
        }

        @Override
        public void rejected(RawRecord request, RejectedRecordException why) {
            throw new AssertionError(request.toString(), why);
        }
    }

    /** A key's list in state, in memory. */
    private static final class Queue implements ListState<WaitingRecord> {

        private final List<WaitingRecord> records = new ArrayList<>();
        private int adds;
        private int updates;

        @Override
        public void add(WaitingRecord record) {
            records.add(record);
            adds++;
        }

        @Override
        public void addAll(List<WaitingRecord> more) {
            records.addAll(more);
        }

        @Override
        public void update(List<WaitingRecord> all) {
            updates++;
            records.clear();
            records.addAll(all);
        }

        @Override
        public Iterable<WaitingRecord> get() {
            return records;
        }

        @Override
        public void clear() {
            records.clear();
        }
    }
}
