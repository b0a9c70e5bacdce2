// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * An accepted version of a model, and its weights file or where that is.
 *
 * <p>Immutable by agreement: nobody changes the file's bytes.
 *
 * @param id which version
 * @param file the safetensors file; null if the model is retired or the file is elsewhere
 * @param reference where the file is; null if it is here, or the model is retired
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record WeightsUpdate(
        ModelVersion id, byte @Nullable [] file, @Nullable WeightsReference reference) {

    /** Its type on the wire. */
    public static final TypeInformation<WeightsUpdate> TYPE =
            new WireTypeInfo<>(WeightsUpdate.class, Serializer.INSTANCE);

    /**
     * @throws IllegalArgumentException if a retired model comes with weights, or another one
     *     without or with two
     */
    public WeightsUpdate(
            ModelVersion id, byte @Nullable [] file, @Nullable WeightsReference reference) {
        int weights = (file == null ? 0 : 1) + (reference == null ? 0 : 1);
        if (weights != (id.retired() ? 0 : 1)) {
            throw new IllegalArgumentException(
                    "weights of %s: expected a file or a reference, or neither if retired"
                            .formatted(id));
        }
        this.id = id;
        this.file = file;
        this.reference = reference;
    }

    /** The model's end; only a version above {@code highest} revives it. */
    public static WeightsUpdate retired(String model, long highest) {
        return new WeightsUpdate(ModelVersion.retired(model, highest), null, null);
    }

    /** Weights in the record itself. */
    public static WeightsUpdate inline(ModelVersion id, byte[] file) {
        return new WeightsUpdate(id, file, null);
    }

    /** Weights in a file elsewhere. */
    public static WeightsUpdate at(WeightsReference reference, String model, long version) {
        return new WeightsUpdate(
                new ModelVersion(model, version, reference.sha256(), reference.prefix()),
                null,
                reference);
    }

    static final class Serializer extends WireSerializer<WeightsUpdate> {

        private static final long serialVersionUID = 1;

        static final Serializer INSTANCE = new Serializer();

        private Serializer() {
            super(2);
        }

        @Override
        protected void write(WeightsUpdate update, DataOutputView out) throws IOException {
            ModelVersion.Serializer.INSTANCE.serialize(update.id, out);
            writeBytes(update.file, out);
            WeightsReference reference = update.reference;
            out.writeBoolean(reference != null);
            if (reference != null) {
                writeText(reference.uri(), out);
                out.writeLong(reference.size());
            }
        }

        @Override
        protected WeightsUpdate read(int format, DataInputView in) throws IOException {
            ModelVersion id = ModelVersion.Serializer.INSTANCE.deserialize(in);
            byte[] file = readBytes(in);
            WeightsReference reference =
                    format > 1 && in.readBoolean()
                            ? new WeightsReference(
                                    readText(in), id.sha256(), in.readLong(), id.prefix())
                            : null;
            return new WeightsUpdate(id, file, reference);
        }

        @Override
        public TypeSerializerSnapshot<WeightsUpdate> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    /** What a savepoint names to find the serializer again. */
    public static class Snapshot extends SimpleTypeSerializerSnapshot<WeightsUpdate> {
        public Snapshot() {
            super(() -> Serializer.INSTANCE);
        }
    }
}
