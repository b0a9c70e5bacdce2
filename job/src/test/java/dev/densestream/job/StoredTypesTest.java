// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** State that lies in users' savepoints; the files never change. */
class StoredTypesTest {

    static Stream<StoredTypes.Stored<?>> values() {
        return StoredTypes.values();
    }

    static List<TypeInformation<?>> types() {
        return StoredTypes.types();
    }

    @ParameterizedTest
    @MethodSource("values")
    void readsTheBytesOfEveryFormat(StoredTypes.Stored<?> stored) throws Exception {
        assertThat((Object) stored.read(bytes(stored.file())))
                .usingRecursiveComparison()
                .isEqualTo(stored.value());
    }

    @ParameterizedTest
    @MethodSource("values")
    void writesTheSameBytesUntilTheFormatChanges(StoredTypes.Stored<?> stored) throws Exception {
        if (stored.written()) {
            assertThat(stored.bytes()).isEqualTo(bytes(stored.file()));
        } else {
            assertThat(stored.bytes()).isNotEqualTo(bytes(stored.file()));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void findsTheSerializerByTheNameInASavepoint(TypeInformation<?> type) throws Exception {
        for (String file : StoredTypes.snapshotFiles(type)) {
            assertFound(StoredTypes.serializer(type), bytes(file));
        }
        assertThat(StoredTypes.snapshot(type)).isEqualTo(bytes(StoredTypes.snapshotFile(type)));
    }

    @Test
    void keysPartitionsAsKeyedStateIs() throws Exception {
        List<String> keys = Files.readAllLines(StoredTypes.resource("types/partition-keys.txt"));
        assertThat(keys).isNotEmpty();
        for (String line : keys) {
            String[] parts = line.split(" ");
            assertThat(StoredTypes.key(parts[0], Integer.parseInt(parts[1]))).isEqualTo(parts[2]);
        }
    }

    @Test
    void missesNoFile() throws Exception {
        try (Stream<Path> files = Files.list(StoredTypes.resource("types"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.of(
                                            values().map(StoredTypes.Stored::file),
                                            types().stream()
                                                    .map(StoredTypes::snapshotFiles)
                                                    .flatMap(List::stream),
                                            Stream.of("partition-keys.txt"))
                                    .flatMap(names -> names)
                                    .toList());
        }
    }

    private static <T> void assertFound(TypeSerializer<T> serializer, byte[] snapshot)
            throws Exception {
        TypeSerializerSnapshot<T> read =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(snapshot),
                        StoredTypesTest.class.getClassLoader());
        assertThat(
                        serializer
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(read)
                                .isCompatibleAsIs())
                .isTrue();
        assertThat(read.restoreSerializer()).isEqualTo(serializer);
    }

    private static byte[] bytes(String file) throws Exception {
        return Files.readAllBytes(StoredTypes.resource("types/" + file));
    }
}
