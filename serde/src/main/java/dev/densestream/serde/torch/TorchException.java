// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.torch;

import dev.densestream.serde.TensorFormatException;
import org.jspecify.annotations.Nullable;

/** A PyTorch file is refused: nothing of it was executed. */
public final class TorchException extends TensorFormatException {

    private static final long serialVersionUID = 1L;

    /** The rules. */
    public enum Reason {
        /** Ends before what it announces. */
        TRUNCATED,
        /** A zip archive whose parts contradict each other. */
        ARCHIVE,
        /** Encrypted, compressed or spread over several files. */
        ARCHIVE_KIND,
        /** A name of an entry that leads elsewhere, or that comes twice. */
        ENTRY_NAME,
        /** Bytes that do not have the checksum that the archive says. */
        CHECKSUM,
        /** Another container: tar, TorchScript, a newer version, the other byte order. */
        CONTAINER,
        /** A module that was pickled whole, code and all. */
        PICKLED_MODULE,
        /** An opcode that weights do not need. */
        OPCODE,
        /** A name that weights do not need, such as one of a function to call. */
        GLOBAL,
        /** An opcode on operands that it is not for. */
        OPERAND,
        /** More than weights need: nesting, texts, objects. */
        TOO_MUCH,
        /** Bytes behind the end of the pickle. */
        TRAILING_BYTES,
        /** A storage that is not there, or of another size. */
        STORAGE,
        /** A tensor beyond its storage, or of impossible sides. */
        TENSOR,
        /** A kind of tensor that weights are not in: sparse, quantised, complex. */
        TENSOR_KIND,
        /** No state dict, or several. */
        STATE_DICT
    }

    private final Reason reason;

    TorchException(Reason reason, String message) {
        this(reason, message, null);
    }

    TorchException(Reason reason, String message, @Nullable Throwable cause) {
        super("PyTorch file: " + message, cause);
        this.reason = reason;
    }

    @Override
    public Reason reason() {
        return reason;
    }
}
