@NullMarked
package dev.densestream.serde;

import org.jspecify.annotations.NullMarked;
