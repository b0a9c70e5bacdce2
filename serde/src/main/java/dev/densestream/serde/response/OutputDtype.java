// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.response;

import dev.densestream.serde.Dtype;

/** In what type the elements of a response are sent. */
public enum OutputDtype {
    /** In the request's. */
    SAME,
    F32,
    F16;

    /** The type of the response to a request of the given type. */
    public Dtype dtypeFor(Dtype input) {
        return switch (this) {
            case SAME -> input;
            case F32 -> Dtype.F32;
            case F16 -> Dtype.F16;
        };
    }
}
