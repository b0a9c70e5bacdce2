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

    /** Its number and class as a key or a file would have them, such as {@code 0000-ankle-boot}. */
    public String name() {
        String label = FashionPictures.LABELS.get(this.label).toLowerCase(Locale.ROOT);
        return String.format(Locale.ROOT, "%04d-%s", number, label.replaceAll("[^a-z]+", "-"));
    }
}
