/**
 * Weights on their way to serving: where they are, whether they are right, and ready to compute.
 */
@NullMarked
package dev.densestream.job.weights;

import org.jspecify.annotations.NullMarked;
