// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The serializer of an immutable type: copies are the thing itself, and the first byte on the wire
 * is the version of its format, so that state written today is readable by a later format.
 */
public abstract class WireSerializer<T> extends TypeSerializerSingleton<T> {

    private static final long serialVersionUID = 1;

    private final byte formatVersion;

    /**
     * @param formatVersion what {@link #write} writes
     */
    protected WireSerializer(int formatVersion) {
        this.formatVersion = (byte) formatVersion;
    }

    /** Writes all of it. */
    protected abstract void write(T value, DataOutputView out) throws IOException;

    /**
     * Reads what {@link #write} of that format version wrote.
     *
     * @param version from 1 to the newest
     */
    protected abstract T read(int version, DataInputView in) throws IOException;

    @Override
    public final void serialize(T value, DataOutputView out) throws IOException {
        out.writeByte(formatVersion);
        write(value, out);
    }

    @Override
    public final T deserialize(DataInputView in) throws IOException {
        int version = in.readByte();
        if (version < 1 || version > formatVersion) {
            throw new IOException(
                    "%s: expected format version 1 to %d, got %d; was it written by a newer release?"
                            .formatted(getClass().getSimpleName(), formatVersion, version));
        }
        return read(version, in);
    }

    @Override
    public final T deserialize(T reuse, DataInputView in) throws IOException {
        return deserialize(in);
    }

    @Override
    public final void copy(DataInputView in, DataOutputView out) throws IOException {
        serialize(deserialize(in), out);
    }

    @Override
    public final T copy(T from) {
        return from;
    }

    @Override
    public final T copy(T from, T reuse) {
        return from;
    }

    @Override
    public final boolean isImmutableType() {
        return true;
    }

    @Override
    @SuppressWarnings("NullAway") // Flink allows null: nothing is reused
    public final T createInstance() {
        return null;
    }

    @Override
    public final int getLength() {
        return -1;
    }

    /** Writes bytes, or that there are none. */
    protected static void writeBytes(byte @Nullable [] bytes, DataOutputView out)
            throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    /** Reads what {@link #writeBytes} wrote. */
    protected static byte @Nullable [] readBytes(DataInputView in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    /** Writes a text of any length. */
    protected static void writeText(String text, DataOutputView out) throws IOException {
        writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
    }

    /** Reads what {@link #writeText} wrote. */
    protected static String readText(DataInputView in) throws IOException {
        byte[] bytes = readBytes(in);
        if (bytes == null) {
            throw new IOException("expected a text, got none");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
