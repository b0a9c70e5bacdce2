package dev.densestream.job.function;

import dev.densestream.job.RawRecord;
import dev.densestream.job.io.RawRecordSerializer;
import dev.densestream.job.io.WireSerializer;
import dev.densestream.job.io.WireTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A question that waits for its weights.
 *
 * @param deadlineMillis when it becomes a dead letter, in milliseconds since 1970
 * @param question as it came
 */
public record WaitingRecord(long deadlineMillis, RawRecord question) {

    /** Its type in state. */
    public static final TypeInformation<WaitingRecord> TYPE =
            new WireTypeInfo<>(WaitingRecord.class, Serializer.INSTANCE);

    static final class Serializer extends WireSerializer<WaitingRecord> {

        private static final long serialVersionUID = 1;

        static final Serializer INSTANCE = new Serializer();

        private Serializer() {
            super(1);
        }

        @Override
        protected void write(WaitingRecord waiting, DataOutputView out) throws IOException {
            out.writeLong(waiting.deadlineMillis);
            RawRecordSerializer.INSTANCE.serialize(waiting.question, out);
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
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<WaitingRecord> {
        public Snapshot() {
            super(() -> Serializer.INSTANCE);
        }
    }
}
