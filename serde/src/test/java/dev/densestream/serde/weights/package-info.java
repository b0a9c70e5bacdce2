@NullMarked
package dev.densestream.serde.weights;

import org.jspecify.annotations.NullMarked;
