// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import dev.densestream.fashion.FashionPictures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How many pictures were recognized, by their classes. */
final class Accuracy {

    private static final int IN_A_LINE = 2;

    private final int[] seen = new int[FashionPictures.LABELS.size()];
    private final int[] right = new int[FashionPictures.LABELS.size()];

    void add(int label, int recognized) {
        seen[label]++;
        right[label] += label == recognized ? 1 : 0;
    }

    /** The share of all pictures, in words. */
    String total() {
        int pictures = 0;
        int recognized = 0;
        for (int label = 0; label < seen.length; label++) {
            pictures += seen[label];
            recognized += right[label];
        }
        return "%s, %d of %d pictures that the network was not trained with"
                .formatted(share(recognized, pictures), recognized, pictures);
    }

    /** A table of the classes that were seen, two in a line. */
    List<String> byClass() {
        List<String> lines = new ArrayList<>();
        int column = 0;
        for (int label = 0; label < seen.length; label++) {
            if (seen[label] == 0) {
                continue;
            }
            String cell =
                    "%-12s %7s  %2d of %2d"
                            .formatted(
                                    FashionPictures.LABELS.get(label),
                                    share(right[label], seen[label]),
                                    right[label],
                                    seen[label]);
            if (column++ % IN_A_LINE == 0) {
                lines.add(cell);
            } else {
                lines.set(lines.size() - 1, lines.get(lines.size() - 1) + "      " + cell);
            }
        }
        return lines;
    }

    private static String share(int part, int whole) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * part / Math.max(1, whole));
    }
}
