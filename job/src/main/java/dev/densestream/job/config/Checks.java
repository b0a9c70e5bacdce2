// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.config;

import java.util.List;

/** What every value of the configuration may be asked; what cannot be is added to the problems. */
final class Checks {

    private Checks() {}

    static void present(String value, String what, List<String> problems) {
        if (value.isBlank()) {
            problems.add(what + ": expected a value, got none");
        }
    }

    static void atLeast(long least, long value, String what, List<String> problems) {
        if (value < least) {
            problems.add("%s: expected at least %d, got %d".formatted(what, least, value));
        }
    }

    static void atMost(long most, long value, String what, List<String> problems) {
        if (value > most) {
            problems.add("%s: expected at most %d, got %d".formatted(what, most, value));
        }
    }
}
