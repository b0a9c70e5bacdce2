@NullMarked
package dev.densestream.serde.oip;

import org.jspecify.annotations.NullMarked;
