// SPDX-License-Identifier: Apache-2.0
package dev.densestream.client;

import dev.densestream.serde.MessageFormat;
import java.util.List;

/** How pictures are written into records. */
public enum RequestFormat {
    SAFETENSORS(MessageFormat.SAFETENSORS),
    JSON(MessageFormat.OIP_JSON),
    NPY(MessageFormat.NPY),
    /** All of them in turn. */
    MIXED(MessageFormat.SAFETENSORS, MessageFormat.OIP_JSON, MessageFormat.NPY);

    private final List<MessageFormat> formats;

    RequestFormat(MessageFormat... formats) {
        this.formats = List.of(formats);
    }

    List<MessageFormat> formats() {
        return formats;
    }
}
