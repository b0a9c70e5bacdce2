// SPDX-License-Identifier: Apache-2.0
package dev.densestream.demo;

import java.io.PrintWriter;
import java.util.Locale;

/** Says how far the demo is: a bar that redraws itself on a terminal, a few lines elsewhere. */
final class Progress implements AutoCloseable {

    private static final int WIDTH = 30;
    private static final int LINES = 4;

    private final PrintWriter out;
    private final boolean terminal;
    private final int total;
    private int linesSaid;
    private boolean barOpen;

    Progress(PrintWriter out, boolean terminal, int total) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
    }

    /** Shows {@code done} of the total. */
    void show(int done) {
        if (terminal) {
            int filled = (int) ((long) WIDTH * done / total);
            out.printf(
                    Locale.ROOT,
                    "\r  [%s%s] %d of %d responses",
                    "=".repeat(filled),
                    " ".repeat(WIDTH - filled),
                    done,
                    total);
            barOpen = true;
            if (done == total) {
                close();
            }
        } else if ((long) done * LINES / total > linesSaid) {
            linesSaid = (int) ((long) done * LINES / total);
            out.printf(Locale.ROOT, "  %d of %d responses%n", done, total);
        }
        out.flush();
    }

    /** Leaves the bar as it is; what follows starts a line of its own. */
    @Override
    public void close() {
        if (barOpen) {
            out.println();
            out.flush();
            barOpen = false;
        }
    }
}
