// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.job.record.RawRecord.Header;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class WireSerializerTest {

    private static final RawRecord FULL =
            new RawRecord(
                    "tensors",
                    3,
                    1L << 40,
                    -1,
                    new byte[] {1, 2},
                    List.of(
                            new Header("h", new byte[] {3}),
                            new Header("h", null),
                            new Header("\u00fcber", new byte[0])),
                    new byte[100_000]);

    private static final RawRecord BARE =
            new RawRecord("", 0, 0, Long.MAX_VALUE, null, List.of(), null);

    @Test
    void bringsBackRecordsWithAndWithoutKeyHeadersAndValue() throws Exception {
        for (RawRecord record : List.of(FULL, BARE)) {
            RawRecord back = roundTrip(RawRecord.TYPE, record);
            assertThat(back).usingRecursiveComparison().isEqualTo(record);
        }
    }

    @Test
    void bringsBackWhatIsInState() throws Exception {
        ModelVersion version = new ModelVersion("m\u00f6del", Long.MAX_VALUE, "ab12", "features.");
        assertThat(roundTrip(ModelVersion.TYPE, version)).isEqualTo(version);
        for (WeightsUpdate update :
                List.of(
                        WeightsUpdate.inline(version, new byte[] {1, 2, 3}),
                        WeightsUpdate.retired("m", -1))) {
            assertThat(roundTrip(WeightsUpdate.TYPE, update))
                    .usingRecursiveComparison()
                    .isEqualTo(update);
        }
        WaitingRecord waiting = new WaitingRecord(42, FULL);
        assertThat(roundTrip(WaitingRecord.TYPE, waiting))
                .usingRecursiveComparison()
                .isEqualTo(waiting);
    }

    @Test
    void isWhatFlinkFindsForTheType() {
        assertThat(TypeInformation.of(RawRecord.class)).isEqualTo(RawRecord.TYPE);
    }

    @Test
    void copiesNothing() {
        TypeSerializer<RawRecord> serializer = serializer(RawRecord.TYPE);
        assertThat(serializer.copy(FULL)).isSameAs(FULL);
    }

    @Test
    void refusesAFormatOfALaterRelease() throws Exception {
        byte[] bytes = write(RawRecord.TYPE, BARE);
        bytes[0] = 2;
        assertThatThrownBy(
                        () ->
                                serializer(RawRecord.TYPE)
                                        .deserialize(new DataInputDeserializer(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "RawRecordSerializer: expected format version 1 to 1, got 2; was it written"
                                + " by a newer release?");
    }

    @Test
    void isFoundAgainFromASavepoint() throws Exception {
        for (TypeInformation<?> type :
                Arrays.asList(
                        RawRecord.TYPE,
                        ModelVersion.TYPE,
                        WeightsUpdate.TYPE,
                        WaitingRecord.TYPE)) {
            assertFoundAgain(serializer(type));
        }
    }

    private static <T> void assertFoundAgain(TypeSerializer<T> serializer) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        TypeSerializerSnapshot<T> read =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        WireSerializerTest.class.getClassLoader());
        assertThat(read.restoreSerializer()).isEqualTo(serializer);
        assertThat(
                        serializer
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(read)
                                .isCompatibleAsIs())
                .isTrue();
    }

    private static <T> T roundTrip(TypeInformation<T> type, T value) throws Exception {
        byte[] bytes = write(type, value);
        DataOutputSerializer copied = new DataOutputSerializer(64);
        serializer(type).copy(new DataInputDeserializer(bytes), copied);
        assertThat(copied.getCopyOfBuffer()).isEqualTo(bytes);
        return serializer(type).deserialize(new DataInputDeserializer(bytes));
    }

    private static <T> byte[] write(TypeInformation<T> type, T value) throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer(type).serialize(value, out);
        return out.getCopyOfBuffer();
    }

    private static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
        return type.createSerializer(new SerializerConfigImpl());
    }
}
