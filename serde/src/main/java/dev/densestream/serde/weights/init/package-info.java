/** New weights, drawn at random. */
@NullMarked
package dev.densestream.serde.weights.init;

import org.jspecify.annotations.NullMarked;
