/**
 * Pictures from bytes that nobody vouches for: looked at, checked, and decoded to the pixels that
 * Pillow decodes them to, bit for bit.
 */
@NullMarked
package dev.densestream.serde.picture;

import org.jspecify.annotations.NullMarked;
