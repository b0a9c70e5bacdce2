/** What can be wrong with weights, collected and told at once. */
@NullMarked
package dev.densestream.serde.weights.problem;

import org.jspecify.annotations.NullMarked;
