/** What the operators do: check weights, answer questions, let them wait, write dead letters. */
@NullMarked
package dev.densestream.job.function;

import org.jspecify.annotations.NullMarked;
