/** Requests and responses as bytes, in whichever format. */
@NullMarked
package dev.densestream.serde.message;

import org.jspecify.annotations.NullMarked;
