// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.oip;

import dev.densestream.serde.Dtype;
import dev.densestream.serde.Quoted;
import dev.densestream.serde.oip.OipException.Reason;

/** The protocol's names of element types. */
final class Datatype {

    /** Whole numbers from 0 to 255, which are computed with as floats. */
    static final String UINT8 = "UINT8";

    private Datatype() {}

    static Dtype parse(String datatype) {
        return switch (datatype) {
            case "FP64" -> Dtype.F64;
            case "FP32", UINT8 -> Dtype.F32;
            case "FP16" -> Dtype.F16;
            default ->
                    throw new OipException(
                            Reason.DATATYPE,
                            "inputs[0].datatype: expected FP64, FP32, FP16 or UINT8, got "
                                    + Quoted.of(datatype));
        };
    }

    /**
     * @throws IllegalArgumentException for BF16, which JSON requests cannot have
     */
    static String name(Dtype dtype) {
        return switch (dtype) {
            case F64 -> "FP64";
            case F32 -> "FP32";
            case F16 -> "FP16";
            case BF16 ->
                    throw new IllegalArgumentException(
                            "open inference protocol: BF16 is not answered in JSON");
        };
    }
}
