// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.prepare;

import java.util.Locale;

/** The channels of a network's input, and their order. */
public enum Channels {
    RGB(3),
    BGR(3),
    /** Luma, as Pillow's {@code convert('L')}. */
    GRAY(1);

    private final int count;

    Channels(int count) {
        this.count = count;
    }

    public int count() {
        return count;
    }

    /** Its name in files and messages. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
