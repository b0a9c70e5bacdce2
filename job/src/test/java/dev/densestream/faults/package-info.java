/** Fault tests with real processes: {@code deploy/fault-test} and {@code deploy/soak-test}. */
@NullMarked
package dev.densestream.faults;

import org.jspecify.annotations.NullMarked;
