/** Dense blocks compiled for the fast engine: packed weights and the order of the work. */
@NullMarked
package dev.densestream.densenet.fast.block;

import org.jspecify.annotations.NullMarked;
