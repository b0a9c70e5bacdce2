// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model: which weights, or that it is retired.
 *
 * @param model its name
 * @param version a whole number, -1 if the model was retired before any version was seen
 * @param sha256 of the weights file, in hexadecimal; empty if retired
 * @param prefix of the block's tensors in that file
 */
public record ModelVersion(String model, long version, String sha256, String prefix)
        implements Serializable {

    /** Its type on the wire. */
    public static final TypeInformation<ModelVersion> TYPE =
            new WireTypeInfo<>(ModelVersion.class, Serializer.INSTANCE);

    /** What an update does to what is known of its model. */
    public enum Result {
        /** It serves from now on. */
        ACCEPTED,
        /** Nothing changes: it is old, or known. */
        IGNORED,
        /** The version is known with other weights. */
        CONFLICTING
    }

    /** The model's end; only a version above {@code highest} revives it. */
    public static ModelVersion retired(String model, long highest) {
        return new ModelVersion(model, highest, "", "");
    }

    public boolean retired() {
        return sha256.isEmpty();
    }

    /**
     * Judges by version, never by arrival.
     *
     * @param known the newest of the same model that was accepted, null for none
     */
    public Result after(@Nullable ModelVersion known) {
        if (known == null || version > known.version) {
            return Result.ACCEPTED;
        }
        if (retired()) {
            return known.retired() ? Result.IGNORED : Result.ACCEPTED;
        }
        if (version < known.version || known.retired()) {
            return Result.IGNORED;
        }
        return equals(known) ? Result.IGNORED : Result.CONFLICTING;
    }

    static final class Serializer extends WireSerializer<ModelVersion> {

        private static final long serialVersionUID = 1;

        static final Serializer INSTANCE = new Serializer();

        private Serializer() {
            super(1);
        }

        @Override
        protected void write(ModelVersion version, DataOutputView out) throws IOException {
            writeText(version.model, out);
            out.writeLong(version.version);
            writeText(version.sha256, out);
            writeText(version.prefix, out);
        }

        @Override
        protected ModelVersion read(int format, DataInputView in) throws IOException {
            return new ModelVersion(readText(in), in.readLong(), readText(in), readText(in));
        }

        @Override
        public TypeSerializerSnapshot<ModelVersion> snapshotConfiguration() {
            return new Snapshot();
        }
    }

    /** What a savepoint names to find the serializer again. */
    public static class Snapshot extends SimpleTypeSerializerSnapshot<ModelVersion> {
        public Snapshot() {
            super(() -> Serializer.INSTANCE);
        }
    }
}
