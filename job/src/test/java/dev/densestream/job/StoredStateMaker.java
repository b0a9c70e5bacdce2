// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.config.TopicsConfig;
import dev.densestream.testkit.ConsumerGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writes a new fixture of state into the sources, and never changes one that is there. No build
 * runs it unless told: {@code state/README.md} says how.
 */
@EnabledIfSystemProperty(named = StoredStateMaker.NAME, matches = "[0-9A-Za-z.]+")
class StoredStateMaker {

    static final String NAME = "stored.state";

    private static final Path FOLDER = Path.of("src/test/resources/state");

    /** Events of each record of weights: of both subtasks that it serves, or that it is retired. */
    private static final int[] EVENTS = {2, 2, 2, 2, 2, 1};

    @Test
    void writesTheBytesOfTypesThatAreMissing() throws Exception {
        for (StoredTypes.Stored<?> stored : StoredTypes.values().toList()) {
            if (stored.written()) {
                writeIfMissing(stored.file(), stored.bytes());
            }
        }
        for (TypeInformation<?> type : StoredTypes.types()) {
            writeIfMissing(StoredTypes.snapshotFile(type), StoredTypes.snapshot(type));
        }
        StringBuilder keys = new StringBuilder();
        for (String topic : List.of("tensors", "bilder_2", "a.b_c-1")) {
            for (int partition : new int[] {0, 1, 2, 3, 17, 127, 128, 1000}) {
                keys.append("%s %d %s\n".formatted(topic, partition, key(topic, partition)));
            }
        }
        writeIfMissing("partition-keys.txt", keys.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void writesASavepoint(@TempDir Path made) throws Exception {
        String name = System.getProperty(NAME);
        Path target = FOLDER.resolve("savepoints").resolve(name);
        assertThat(target).as("fixtures never change; choose another name").doesNotExist();
        StoredJob stored = StoredJob.of(name);
        try (RunningJob job = start(stored)) {
            fill(stored);
            TopicsConfig names = stored.topics().names();
            // the group is there once a checkpoint holds all that was sent
            ConsumerGroup.awaitEnd(
                    TestBed.kafka().bootstrapServers(),
                    stored.config().kafka().groupId(),
                    Map.of(names.tensors(), StoredJob.PARTITIONS, names.weights(), 1));
            String savepoint = job.stopWithSavepoint(made.toUri().toString());
            FileUtils.copy(
                    new org.apache.flink.core.fs.Path(savepoint),
                    new org.apache.flink.core.fs.Path(target.toUri()),
                    false);
        }
        assertHoldsNoPath(target);
    }

    /**
     * Nothing is put into the savepoint's own file, as its absolute path would be put there too.
     */
    private static RunningJob start(StoredJob stored) throws Exception {
        Configuration allInFiles = new Configuration();
        allInFiles.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ZERO);
        return RunningJob.start(
                env -> {
                    env.configure(allInFiles);
                    DenseStreamJob.define(env, stored.config());
                },
                null);
    }

    /** Step by step, so that nothing is under way at the end, and every savepoint is alike. */
    private static void fill(StoredJob stored) {
        TopicsConfig names = stored.topics().names();
        int events = 0;
        for (int i = 0; i < EVENTS.length; i++) {
            Kafka.send(List.of(stored.weights().get(i)));
            events += EVENTS[i];
            Kafka.receive(names.weightsStatus(), events);
        }
        Kafka.send(stored.answered());
        assertThat(Kafka.receive(names.features(), StoredJob.ANSWERED)).hasSize(StoredJob.ANSWERED);
        List<ProducerRecord<byte[], byte[]>> waiting = stored.waiting();
        Kafka.send(waiting);
    }

    /** A savepoint that is to be restored elsewhere names its files by relative paths. */
    private static void assertHoldsNoPath(Path savepoint) throws IOException {
        try (Stream<Path> files = Files.list(savepoint)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(text.contains("file:")).as("%s holds a path", file).isFalse();
            }
        }
    }

    private static String key(String topic, int partition) throws IOException {
        return StoredTypes.key(topic, partition);
    }

    private static void writeIfMissing(String name, byte[] bytes) throws IOException {
        Path file = FOLDER.resolve("types").resolve(name);
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        }
    }
}
