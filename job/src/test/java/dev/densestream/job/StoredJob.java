// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.job.config.JobConfig;
import dev.densestream.serde.golden.GoldenCase;
import dev.densestream.serde.golden.GoldenCases;
import dev.densestream.testkit.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The job whose savepoints lie in {@code state/savepoints}: what it had read, and what its state
 * holds of that. It never changes, as the savepoints do not.
 *
 * <p>Version 3 of model a serves and version 2 is kept, version 1 is not; version 5 of model b
 * serves; model gone is retired. Records wait for version 4 of model c, on every partition.
 */
final class StoredJob {

    static final int PARTITIONS = 4;

    static final GoldenCase A2 = GoldenCases.named("plain-f64");
    static final GoldenCase A3 = GoldenCases.named("plain-constant-channels");
    static final GoldenCase B5 = GoldenCases.named("plain-one-pixel");
    static final GoldenCase C4 = GoldenCases.named("bottleneck-legacy-names");

    /** Records with these numbers were answered, two on each partition. */
    static final int ANSWERED = 8;

    /** Records with numbers from {@link #ANSWERED} to below this one wait. */
    static final int READ = 20;

    private final TestTopics topics;

    StoredJob(TestTopics topics) {
        this.topics = topics;
    }

    /** The topics of a savepoint, whose name the sources' state has. */
    static StoredJob of(String savepoint) {
        return new StoredJob(
                TestTopics.named("stored-" + savepoint)
                        .created(PARTITIONS, PARTITIONS, Map.of(), Map.of(), Map.of()));
    }

    TestTopics topics() {
        return topics;
    }

    JobConfig config() {
        return topics.config("--keep-versions=2", "--delivery=exactly-once");
    }

    /** For a start from the savepoint: its topics are made again, filled as far as it had read. */
    JobConfig restoredConfig() {
        return topics.config(
                "--keep-versions=2", "--delivery=exactly-once", "--recreated-tensors=keep-offsets");
    }

    /** All records of the topic of weights, in order. */
    List<ProducerRecord<byte[], byte[]>> weights() {
        return List.of(
                WeightsRecords.of(topics, "a", 1, B5),
                WeightsRecords.of(topics, "a", 2, A2),
                WeightsRecords.of(topics, "a", 3, A3),
                WeightsRecords.of(topics, "b", 5, B5),
                WeightsRecords.of(topics, "gone", 1, B5),
                WeightsRecords.of(topics, "gone", 1, (byte[]) null));
    }

    List<ProducerRecord<byte[], byte[]>> answered() {
        List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
        for (int number = 0; number < ANSWERED; number++) {
            boolean first = number < PARTITIONS;
            requests.add(request(number, first ? "a" : "b", null, first ? A3 : B5));
        }
        return requests;
    }

    List<ProducerRecord<byte[], byte[]>> waiting() {
        List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
        for (int number = ANSWERED; number < READ; number++) {
            requests.add(request(number, "c", isPinned(number) ? "4" : null, C4));
        }
        return requests;
    }

    /** Whether a waiting record asks for version 4; others ask for the newest. */
    static boolean isPinned(int number) {
        return number % 3 == 0;
    }

    /**
     * What fills topics up to the offsets of the savepoint. A job that reads one of these records
     * has lost its place, and says so with a dead letter.
     */
    List<ProducerRecord<byte[], byte[]>> filling() {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        byte[] garbage = "read before the savepoint".getBytes(StandardCharsets.UTF_8);
        for (int number = 0; number < READ; number++) {
            records.add(
                    new ProducerRecord<>(
                            topics.names().tensors(), number % PARTITIONS, null, garbage));
        }
        for (int i = 0; i < weights().size(); i++) {
            records.add(WeightsRecords.of(topics, "filling-" + i, 1, garbage));
        }
        return records;
    }

    /** A request whose key is its number, which also says its partition. */
    ProducerRecord<byte[], byte[]> request(
            int number, String model, @Nullable String version, GoldenCase golden) {
        ProducerRecord<byte[], byte[]> request =
                new ProducerRecord<>(
                        topics.names().tensors(),
                        number % PARTITIONS,
                        Numbered.key(number),
                        golden.inputFile());
        RecordHeaders.add(request, "densestream-model", model);
        if (version != null) {
            RecordHeaders.add(request, "densestream-model-version", version);
        }
        return request;
    }
}
