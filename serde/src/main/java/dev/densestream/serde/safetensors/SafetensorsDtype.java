// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import dev.densestream.serde.Dtype;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Every element type that the safetensors specification names. */
public enum SafetensorsDtype {
    BOOL(8, null),
    F4(4, null),
    F6_E2M3(6, null),
    F6_E3M2(6, null),
    U8(8, null),
    I8(8, null),
    F8_E5M2(8, null),
    F8_E4M3(8, null),
    F8_E8M0(8, null),
    F8_E4M3FNUZ(8, null),
    F8_E5M2FNUZ(8, null),
    I16(16, null),
    U16(16, null),
    F16(16, Dtype.F16),
    BF16(16, Dtype.BF16),
    I32(32, null),
    U32(32, null),
    F32(32, Dtype.F32),
    C64(64, null),
    F64(64, Dtype.F64),
    I64(64, null),
    U64(64, null);

    private static final Map<String, SafetensorsDtype> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(Enum::name, Function.identity()));

    private final int bits;
    private final @Nullable Dtype readable;

    SafetensorsDtype(int bits, @Nullable Dtype readable) {
        this.bits = bits;
        this.readable = readable;
    }

    /** Bits per element; the small floats share bytes. */
    public int bits() {
        return bits;
    }

    /** The type as one that densestream reads; empty for all but F64, F32, F16 and BF16. */
    public Optional<Dtype> readable() {
        return Optional.ofNullable(readable);
    }

    /** The type of a name in a header; names are upper case. */
    public static Optional<SafetensorsDtype> ofName(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The type that holds a {@link Dtype}. */
    public static SafetensorsDtype of(Dtype dtype) {
        return switch (dtype) {
            case F64 -> F64;
            case F32 -> F32;
            case F16 -> F16;
            case BF16 -> BF16;
        };
    }
}
