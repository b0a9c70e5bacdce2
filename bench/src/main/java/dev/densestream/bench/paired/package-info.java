/** Two builds of this project's engine against each other, in turns in one JVM. */
@NullMarked
package dev.densestream.bench.paired;

import org.jspecify.annotations.NullMarked;
