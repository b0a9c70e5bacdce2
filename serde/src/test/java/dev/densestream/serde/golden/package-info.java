/** The golden cases: inputs, weights and the outputs of an independent float64 program. */
@NullMarked
package dev.densestream.serde.golden;

import org.jspecify.annotations.NullMarked;
