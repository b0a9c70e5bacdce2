// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What a kept version of a model takes. */
public record WeightsSize(String model, long version, Size size) {

    /**
     * What a version takes.
     *
     * @param stateBytes its bytes in state: the file, if the record holds it
     * @param preparedBytes its block, ready to compute
     */
    public record Size(long stateBytes, long preparedBytes) {}

    /** Its type on the wire. */
    public static final TypeInformation<WeightsSize> TYPE =
            new WireTypeInfo<>(WeightsSize.class, Serializer.INSTANCE);

    static final class Serializer extends WireSerializer<WeightsSize> {

        private static final long serialVersionUID = 1;

        static final Serializer INSTANCE = new Serializer();

        private Serializer() {
            super(1);
        }

        @Override
        protected void write(WeightsSize size, DataOutputView out) throws IOException {
            writeText(size.model, out);
            out.writeLong(size.version);
            out.writeLong(size.size.stateBytes());
            out.writeLong(size.size.preparedBytes());
        }

        @Override
        protected WeightsSize read(int format, DataInputView in) throws IOException {
            return new WeightsSize(
                    readText(in), in.readLong(), new Size(in.readLong(), in.readLong()));
        }

        @Override
        public TypeSerializerSnapshot<WeightsSize> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    /** What a savepoint names to find the serializer again. */
    public static class Snapshot extends SimpleTypeSerializerSnapshot<WeightsSize> {
        public Snapshot() {
            super(() -> Serializer.INSTANCE);
        }
    }
}
