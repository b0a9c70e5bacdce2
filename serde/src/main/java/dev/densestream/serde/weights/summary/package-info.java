/** What a file of weights holds, for people. */
@NullMarked
package dev.densestream.serde.weights.summary;

import org.jspecify.annotations.NullMarked;
