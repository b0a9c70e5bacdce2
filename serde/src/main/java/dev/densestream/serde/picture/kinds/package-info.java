/** The kinds of pictures, each told, checked and decoded by itself. */
@NullMarked
package dev.densestream.serde.picture.kinds;

import org.jspecify.annotations.NullMarked;
