// SPDX-License-Identifier: Apache-2.0
package dev.densestream.fashion;

import java.util.Locale;

/**
 * A test picture of Fashion-MNIST, 28 x 28 levels of gray.
 *
 * @param number in the test set, from 0
 * @param label its class, 0 to 9
 * @param png the file; shared, never changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record FashionPicture(int number, int label, byte[] png) {

    /** Rows and columns. */
    public static final int SIDE = 28;

    /** Its class as a key or a file would have it, such as {@code ankle-boot}. */
    public String name() {
        String name = FashionPictures.LABELS.get(label).toLowerCase(Locale.ROOT);
        return name.replaceAll("[^a-z]+", "-");
    }
}
