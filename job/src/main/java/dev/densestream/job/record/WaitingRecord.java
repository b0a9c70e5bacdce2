// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import dev.densestream.job.record.RawRecord.Header;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its weights.
 *
 * @param deadlineMillis when it becomes a dead letter, in milliseconds since 1970
 * @param request as it came
 */
public record WaitingRecord(long deadlineMillis, RawRecord request) {

    /** Its type in state. */
    public static final TypeInformation<WaitingRecord> TYPE =
            new WireTypeInfo<>(WaitingRecord.class, Serializer.INSTANCE);

    /** Two entries, the record and its list of headers, and their places in line and state. */
    private static final long RECORD_BYTES = 176;

    /** A header, and its place in the list. */
    private static final long HEADER_BYTES = 28;

    private static final long STRING_BYTES = 24;
    private static final long ARRAY_BYTES = 16;
    private static final long ALIGNMENT = 8;

    /** What a waiting request takes on a heap of up to 32 GB; never below it. */
    public static long heapBytes(RawRecord request) {
        long bytes = RECORD_BYTES + textBytes(request.topic());
        bytes += arrayBytes(request.key()) + arrayBytes(request.value());
        for (Header header : request.headers()) {
            bytes += HEADER_BYTES + textBytes(header.name()) + arrayBytes(header.value());
        }
        return bytes;
    }

    private static long textBytes(String text) {
        return STRING_BYTES + arrayBytes((long) Character.BYTES * text.length());
    }

    private static long arrayBytes(byte @Nullable [] bytes) {
        return bytes == null ? 0 : arrayBytes(bytes.length);
    }

    private static long arrayBytes(long length) {
        return (ARRAY_BYTES + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    static final class Serializer extends WireSerializer<WaitingRecord> {

        private static final long serialVersionUID = 1;

        static final Serializer INSTANCE = new Serializer();

        private Serializer() {
            super(1);
        }

        @Override
        protected void write(WaitingRecord waiting, DataOutputView out) throws IOException {
            out.writeLong(waiting.deadlineMillis);
            RawRecordSerializer.INSTANCE.serialize(waiting.request, out);
        }

        @Override
        protected WaitingRecord read(int format, DataInputView in) throws IOException {
            return new WaitingRecord(in.readLong(), RawRecordSerializer.INSTANCE.deserialize(in));
        }

        @Override
        public TypeSerializerSnapshot<WaitingRecord> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    /** What a savepoint names to find the serializer again. */
    public static class Snapshot extends SimpleTypeSerializerSnapshot<WaitingRecord> {
        public Snapshot() {
            super(() -> Serializer.INSTANCE);
        }
    }
}
