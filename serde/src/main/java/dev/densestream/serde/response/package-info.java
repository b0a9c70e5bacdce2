/** Responses before they have a format: which outputs they hold, and under which names. */
@NullMarked
package dev.densestream.serde.response;

import org.jspecify.annotations.NullMarked;
