/** The command line: {@code densestream demo | run | forward | weights}. */
@NullMarked
package dev.densestream.cli;

import org.jspecify.annotations.NullMarked;
