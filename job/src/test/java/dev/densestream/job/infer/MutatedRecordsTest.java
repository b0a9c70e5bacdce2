// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.infer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.densestream.job.record.RawRecord;
import dev.densestream.serde.MessageFormat;
import dev.densestream.serde.message.TensorRequests;
import dev.densestream.serde.weights.init.BlockConfig;
import dev.densestream.serde.weights.init.HeInitialization;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whatever a record holds, the infer operator goes on, and the record has one response or one dead
 * letter.
 *
 * <p>A build sends 50,000 records. {@code ./mvnw test -Pmutations} sends a million, and {@code
 * -Dmutations=N} any other number; the figures are printed.
 */
class MutatedRecordsTest {

    private static final int RECORDS = Integer.getInteger("densestream.mutations", 50_000);
    private static final long SEED = 20_260_101;
    private static final int BATCH = 100;
    private static final int BATCHES_PER_VERSION = 100;

    /** So that what waits behind a record for weights that never come does not wait long. */
    private static final long BATCH_MILLIS = 3_000;

    private static final long MAX_ALLOCATED_BEYOND_INPUT = 64 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final byte[] PLAIN =
            HeInitialization.safetensors(new BlockConfig(2, 3, 2, 0, false, false), Map.of(), SEED);
    private static final byte[] BOTTLENECK =
            HeInitialization.safetensors(new BlockConfig(3, 2, 4, 16, true, true), Map.of(), SEED);

    private final HostileRecords records = new HostileRecords(SEED);
    private final Map<Long, RawRecord> open = new HashMap<>();
    private final Map<String, Integer> deadLettersByStage = new TreeMap<>();
    private int responses;
    private long mostAllocated;

    @Test
    void everyRecordHasOneResponseOrOneDeadLetter() throws Exception {
        long start = System.nanoTime();
        try (InferHarness infer =
                InferHarness.open(
                        "--model=plain", "--wait-timeout=4s", "--max-output-bytes=4000b")) {
            for (int first = 0; first < RECORDS; first += BATCH) {
                int batch = first / BATCH;
                if (batch % BATCHES_PER_VERSION == 0) {
                    long version = 1 + batch / BATCHES_PER_VERSION;
                    infer.update(Records.update("plain", version, PLAIN));
                    infer.update(Records.update("bottleneck", version, BOTTLENECK));
                }
                for (int i = first; i < Math.min(RECORDS, first + BATCH); i++) {
                    ask(infer, records.next(i));
                }
                infer.at(batch * BATCH_MILLIS);
                check(infer);
            }
            infer.at((RECORDS / BATCH + 10L) * BATCH_MILLIS).inSlices();
            check(infer);
        }
        report((System.nanoTime() - start) / 1e9);

        assertThat(open.values()).as("records with neither").isEmpty();
        assertThat(mostAllocated).isLessThan(MAX_ALLOCATED_BEYOND_INPUT);
        // every way was taken
        assertThat(responses).isGreaterThan(RECORDS / 10);
        assertThat(deadLettersByStage).containsKeys("decode", "model", "shape", "size");
    }

    private void ask(InferHarness infer, RawRecord request) {
        open.put(request.offset(), request);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            infer.ask(request);
        } catch (Exception | Error e) {
            throw new AssertionError("record %d of seed %d".formatted(request.offset(), SEED), e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        mostAllocated = Math.max(mostAllocated, allocated - request.sizeBytes());
    }

    private void check(InferHarness infer) {
        for (RawRecord response : infer.responses()) {
            RawRecord request = close(response);
            byte[] value = Objects.requireNonNull(request.value());
            MessageFormat format = TensorRequests.open(value).format();
            require(
                    response,
                    MessageFormat.detect(Objects.requireNonNull(response.value())) == format
                            && format.contentType().equals(response.header("content-type")));
            responses++;
        }
        for (RawRecord letter : infer.deadLetters()) {
            RawRecord request = close(letter);
            String message = Records.message(letter);
            require(
                    letter,
                    Arrays.equals(letter.value(), request.value())
                            && letter.headers().size() > request.headers().size()
                            && !message.isBlank()
                            && message.indexOf('\n') < 0);
            deadLettersByStage.merge(Records.stage(letter), 1, Integer::sum);
        }
        infer.forgetOutput();
    }

    /** The request of an output record, which must be its first. */
    private RawRecord close(RawRecord output) {
        RawRecord request = open.remove(output.offset());
        if (request == null) {
            throw new AssertionError("a second response or dead letter: " + output);
        }
        require(
                output,
                output.partition() == request.partition()
                        && output.timestamp() == request.timestamp()
                        && Arrays.equals(output.key(), request.key()));
        return request;
    }

    private static void require(RawRecord output, boolean holds) {
        if (!holds) {
            throw new AssertionError(
                    "not what belongs to its request: %s %s".formatted(output, output.headers()));
        }
    }

    private void report(double seconds) {
        System.out.printf(
                "%,d mutated records: %,d responses, dead letters %s, %.1f s, at most %,d bytes"
                        + " allocated beyond a record%n",
                RECORDS, responses, deadLettersByStage, seconds, mostAllocated);
    }
}
