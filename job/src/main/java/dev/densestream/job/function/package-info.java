/** Names of classes that savepoints of the past hold, and nothing else. */
@NullMarked
package dev.densestream.job.function;

import org.jspecify.annotations.NullMarked;
