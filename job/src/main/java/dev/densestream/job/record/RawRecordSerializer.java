// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** {@link RawRecord} on the wire and in state. */
public final class RawRecordSerializer extends WireSerializer<RawRecord> {

    private static final long serialVersionUID = 1;

    public static final RawRecordSerializer INSTANCE = new RawRecordSerializer();

    private RawRecordSerializer() {
        super(1);
    }

    @Override
    protected void write(RawRecord raw, DataOutputView out) throws IOException {
        writeText(raw.topic(), out);
        out.writeInt(raw.partition());
        out.writeLong(raw.offset());
        out.writeLong(raw.timestamp());
        writeBytes(raw.key(), out);
        out.writeInt(raw.headers().size());
        for (RawRecord.Header header : raw.headers()) {
            writeText(header.name(), out);
            writeBytes(header.value(), out);
        }
        writeBytes(raw.value(), out);
    }

    @Override
    protected RawRecord read(int version, DataInputView in) throws IOException {
        String topic = readText(in);
        int partition = in.readInt();
        long offset = in.readLong();
        long timestamp = in.readLong();
        byte[] key = readBytes(in);
        int count = in.readInt();
        List<RawRecord.Header> headers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            headers.add(new RawRecord.Header(readText(in), readBytes(in)));
        }
        return new RawRecord(topic, partition, offset, timestamp, key, headers, readBytes(in));
    }

    @Override
    public TypeSerializerSnapshot<RawRecord> snapshotConfiguration() {
        return new Snapshot();
    }

    /** What a savepoint names to find this serializer again. */
    public static class Snapshot extends SimpleTypeSerializerSnapshot<RawRecord> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
