// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.serde.safetensors.SafetensorsDtype;
import java.util.Arrays;
import java.util.Optional;

/** Element types, by PyTorch's names of them and of their storages. */
enum TorchDtype {
    DOUBLE("float64", "DoubleStorage", SafetensorsDtype.F64, 8),
    FLOAT("float32", "FloatStorage", SafetensorsDtype.F32, 4),
    HALF("float16", "HalfStorage", SafetensorsDtype.F16, 2),
    BFLOAT16("bfloat16", "BFloat16Storage", SafetensorsDtype.BF16, 2),
    LONG("int64", "LongStorage", SafetensorsDtype.I64, 8),
    INT("int32", "IntStorage", SafetensorsDtype.I32, 4),
    SHORT("int16", "ShortStorage", SafetensorsDtype.I16, 2),
    CHAR("int8", "CharStorage", SafetensorsDtype.I8, 1),
    BYTE("uint8", "ByteStorage", SafetensorsDtype.U8, 1),
    BOOL("bool", "BoolStorage", SafetensorsDtype.BOOL, 1);

    private final String torchName;
    private final String storageName;
    private final SafetensorsDtype safetensors;
    private final int bytes;

    TorchDtype(String torchName, String storageName, SafetensorsDtype safetensors, int bytes) {
        this.torchName = torchName;
        this.storageName = storageName;
        this.safetensors = safetensors;
        this.bytes = bytes;
    }

    static Optional<TorchDtype> ofName(String torchName) {
        return Arrays.stream(values()).filter(d -> d.torchName.equals(torchName)).findFirst();
    }

    static Optional<TorchDtype> ofStorage(String storageName) {
        return Arrays.stream(values()).filter(d -> d.storageName.equals(storageName)).findFirst();
    }

    SafetensorsDtype safetensors() {
        return safetensors;
    }

    /** Of an element. */
    int bytes() {
        return bytes;
    }
}
