/** Weights before they serve: references, files, examination, self-test, and what they may take. */
@NullMarked
package dev.densestream.job.weights;

import org.jspecify.annotations.NullMarked;
