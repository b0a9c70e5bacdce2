// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job;

import dev.densestream.job.record.ModelVersion;
import dev.densestream.job.record.PartitionKey;
import dev.densestream.job.record.RawRecord;
import dev.densestream.job.record.RawRecord.Header;
import dev.densestream.job.record.TopicId;
import dev.densestream.job.record.WaitingRecord;
import dev.densestream.job.record.WeightsReference;
import dev.densestream.job.record.WeightsSize;
import dev.densestream.job.record.WeightsUpdate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** What lies as bytes in {@code state/types}: a value of every type that is in state. */
final class StoredTypes {

    private static final RawRecord RECORD =
            new RawRecord(
                    "tensors",
                    3,
                    (1L << 40) + 17,
                    1_700_000_000_123L,
                    new byte[] {1, -2},
                    List.of(
                            Header.of("densestream-model", "m\u00f6del"),
                            new Header("twice", new byte[0]),
                            new Header("twice", null)),
                    new byte[] {0, 127, -128, 5});

    private static final RawRecord BARE = new RawRecord("t", 0, 0, -1, null, List.of(), null);

    private static final String SHA256 = "0123456789abcdef".repeat(4);

    private static final ModelVersion VERSION =
            new ModelVersion("m\u00f6del", Long.MAX_VALUE, SHA256, "features.");

    private StoredTypes() {}

    /**
     * A value and the file that holds it.
     *
     * @param file its name, with the version of the format
     * @param written whether today's writer writes that format; one of the past is only read
     */
    record Stored<T>(String file, TypeInformation<T> type, T value, boolean written) {

        byte[] bytes() throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(64);
            serializer(type).serialize(value, out);
            return out.getCopyOfBuffer();
        }

        T read(byte[] bytes) throws IOException {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            T read = serializer(type).deserialize(in);
            if (in.available() > 0) {
                throw new IOException("%s: %d bytes are left".formatted(file, in.available()));
            }
            return read;
        }

        @Override
        public String toString() {
            return file;
        }
    }

    /** A new format adds its rows; those of the format before stay, and are no longer written. */
    static Stream<Stored<?>> values() {
        return Stream.of(
                today("RawRecord-1.bin", RawRecord.TYPE, RECORD),
                today("RawRecord-1-bare.bin", RawRecord.TYPE, BARE),
                today("WaitingRecord-1.bin", WaitingRecord.TYPE, new WaitingRecord(-42, RECORD)),
                today("ModelVersion-1.bin", ModelVersion.TYPE, VERSION),
                today(
                        "ModelVersion-1-retired.bin",
                        ModelVersion.TYPE,
                        ModelVersion.retired("m", 7)),
                past("WeightsUpdate-1.bin", WeightsUpdate.TYPE, inline()),
                past("WeightsUpdate-1-retired.bin", WeightsUpdate.TYPE, retired()),
                today("WeightsUpdate-2.bin", WeightsUpdate.TYPE, inline()),
                today(
                        "WeightsUpdate-2-reference.bin",
                        WeightsUpdate.TYPE,
                        WeightsUpdate.at(
                                new WeightsReference("s3://b/\u00fc", SHA256, 1L << 33, "x."),
                                "m",
                                0)),
                today("WeightsUpdate-2-retired.bin", WeightsUpdate.TYPE, retired()),
                today(
                        "WeightsSize-1.bin",
                        WeightsSize.TYPE,
                        new WeightsSize("m", 7, new WeightsSize.Size(3_000, 1L << 33))),
                today(
                        "TopicId-1.bin",
                        TopicId.TYPE,
                        new TopicId("tensors", "hV-SmqVFSdiNuBuj27tLHA", "tensors-source")));
    }

    /** The types, each with the files that hold what a savepoint says of its serializer. */
    static List<TypeInformation<?>> types() {
        return List.of(
                RawRecord.TYPE,
                WaitingRecord.TYPE,
                ModelVersion.TYPE,
                WeightsUpdate.TYPE,
                WeightsSize.TYPE,
                TopicId.TYPE);
    }

    /** What savepoints say of the type's serializer; today's is the last. */
    static List<String> snapshotFiles(TypeInformation<?> type) {
        String name = type.getTypeClass().getSimpleName();
        return List.of(name + "-snapshot.bin", snapshotFile(type));
    }

    /** What a savepoint written today says. */
    static String snapshotFile(TypeInformation<?> type) {
        return type.getTypeClass().getSimpleName() + "-snapshot-2.bin";
    }

    /** What a savepoint written today says of the type's serializer. */
    static byte[] snapshot(TypeInformation<?> type) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(
                out, serializer(type).snapshotConfiguration());
        return out.getCopyOfBuffer();
    }

    static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
        return type.createSerializer(new SerializerConfigImpl());
    }

    /** The key that keyed state of a partition hangs on. */
    static String key(String topic, int partition) throws IOException {
        return new PartitionKey()
                .getKey(new RawRecord(topic, partition, 0, 0, null, List.of(), null));
    }

    /** In a folder of the test's resources, as they were built. */
    static Path resource(String path) throws Exception {
        var found = StoredTypes.class.getResource("/state/" + path);
        if (found == null) {
            throw new IOException(
                    "state/%s: expected among the test's resources; see state/README.md"
                            .formatted(path));
        }
        return Path.of(found.toURI());
    }

    private static WeightsUpdate inline() {
        return WeightsUpdate.inline(VERSION, new byte[] {9, 8, 7, 0, -1});
    }

    private static WeightsUpdate retired() {
        return WeightsUpdate.retired("m", -1);
    }

    private static <T> Stored<T> today(String file, TypeInformation<T> type, T value) {
        return new Stored<>(file, type, value, true);
    }

    private static <T> Stored<T> past(String file, TypeInformation<T> type, T value) {
        return new Stored<>(file, type, value, false);
    }
}
