// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a pickle, put together by hand: whatever an attacker can write. */
record PickleBytes(byte[] bytes) {

    /** Opcodes and their arguments as they are, one byte a character. */
    static PickleBytes raw(String opcodes) {
        return new PickleBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Texts, numbers, truth values, None (null), tuples (lists) and pieces, one behind another. */
    static PickleBytes of(@Nullable Object... values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object value : values) {
            bytes.writeBytes(value(value));
        }
        return new PickleBytes(bytes.toByteArray());
    }

    /** A whole pickle. */
    static byte[] pickle(@Nullable Object... values) {
        return of(raw("\u0080\2"), of(values), raw(".")).bytes();
    }

    static PickleBytes name(String module, String name) {
        return of(raw("c"), raw(module + "\n" + name + "\n"));
    }

    static PickleBytes tuple(@Nullable Object... members) {
        return of(raw("("), of(members), raw("t"));
    }

    static PickleBytes dict(@Nullable Object... keysAndValues) {
        return of(raw("}("), of(keysAndValues), raw("u"));
    }

    static PickleBytes call(PickleBytes function, @Nullable Object... arguments) {
        return of(function, tuple(arguments), raw("R"));
    }

    /** A persistent id. */
    static PickleBytes storage(@Nullable Object... members) {
        return of(tuple(members), raw("Q"));
    }

    /** Storage 0 of floats. */
    static PickleBytes floats(long elements) {
        return storage("storage", name("torch", "FloatStorage"), "0", "cpu", elements);
    }

    static PickleBytes tensor(PickleBytes storage, long offset, List<?> shape, List<?> strides) {
        return call(
                name("torch._utils", "_rebuild_tensor_v2"),
                storage,
                offset,
                shape,
                strides,
                false,
                call(name("collections", "OrderedDict")));
    }

    private static byte[] value(@Nullable Object value) {
        if (value instanceof PickleBytes piece) {
            return piece.bytes();
        }
        if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return little(5 + bytes.length).put((byte) 'X').putInt(bytes.length).put(bytes).array();
        }
        if (value instanceof Number number) {
            return little(10).put((byte) 0x8A).put((byte) 8).putLong(number.longValue()).array();
        }
        if (value instanceof Boolean truth) {
            return new byte[] {(byte) (truth ? 0x88 : 0x89)};
        }
        return value instanceof List<?> list
                ? tuple(list.toArray()).bytes()
                : new byte[] {(byte) 'N'};
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
