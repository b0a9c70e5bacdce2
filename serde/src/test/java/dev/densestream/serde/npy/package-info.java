@NullMarked
package dev.densestream.serde.npy;

import org.jspecify.annotations.NullMarked;
