// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Which topic of a name was read.
 *
 * @param name the topic's
 * @param id that the brokers gave it when it was made
 * @param reader the uid of the source whose offsets are in the same state
 */
public record TopicId(String name, String id, String reader) {

    /** Its type on the wire. */
    public static final TypeInformation<TopicId> TYPE =
            new WireTypeInfo<>(TopicId.class, Serializer.INSTANCE);

    static final class Serializer extends WireSerializer<TopicId> {

        private static final long serialVersionUID = 1;

        static final Serializer INSTANCE = new Serializer();

        private Serializer() {
            super(1);
        }

        @Override
        protected void write(TopicId topic, DataOutputView out) throws IOException {
            writeText(topic.name, out);
            writeText(topic.id, out);
            writeText(topic.reader, out);
        }

        @Override
        protected TopicId read(int format, DataInputView in) throws IOException {
            return new TopicId(readText(in), readText(in), readText(in));
        }

        @Override
        public TypeSerializerSnapshot<TopicId> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    /** What a savepoint names to find the serializer again. */
    public static class Snapshot extends SimpleTypeSerializerSnapshot<TopicId> {
        public Snapshot() {
            super(() -> Serializer.INSTANCE);
        }
    }
}
