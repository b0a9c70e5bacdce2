@NullMarked
package dev.densestream.serde.torch;

import org.jspecify.annotations.NullMarked;
