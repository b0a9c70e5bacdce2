package dev.densestream.job.function;

import dev.densestream.job.io.WireSerializer;
import dev.densestream.job.io.WireTypeInfo;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * An accepted version of a model and its weights file.
 *
 * <p>Immutable by agreement: nobody changes the file's bytes.
 *
 * @param id which version
 * @param file the safetensors file; null if the model is retired
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record WeightsUpdate(ModelVersion id, byte @Nullable [] file) {

    /** Its type on the wire. */
    public static final TypeInformation<WeightsUpdate> TYPE =
            new WireTypeInfo<>(WeightsUpdate.class, Serializer.INSTANCE);

    /**
     * @throws IllegalArgumentException if a retired model comes with a file, or another one without
     */
    public WeightsUpdate(ModelVersion id, byte @Nullable [] file) {
        if (id.retired() != (file == null)) {
            throw new IllegalArgumentException(
                    "weights of %s: expected a file, or none if retired".formatted(id));
        }
        this.id = id;
        this.file = file;
    }

    static final class Serializer extends WireSerializer<WeightsUpdate> {

        private static final long serialVersionUID = 1;

        static final Serializer INSTANCE = new Serializer();

        private Serializer() {
            super(1);
        }

        @Override
        protected void write(WeightsUpdate update, DataOutputView out) throws IOException {
            ModelVersion.Serializer.INSTANCE.serialize(update.id, out);
            writeBytes(update.file, out);
        }

        @Override
        protected WeightsUpdate read(int format, DataInputView in) throws IOException {
            return new WeightsUpdate(
                    ModelVersion.Serializer.INSTANCE.deserialize(in), readBytes(in));
        }

        @Override
        public TypeSerializerSnapshot<WeightsUpdate> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    /** What a savepoint names to find the serializer again. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<WeightsUpdate> {
        public Snapshot() {
            super(() -> Serializer.INSTANCE);
        }
    }
}
