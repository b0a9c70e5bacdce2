/** The fast engine: which way a block is computed, on which kernels. */
@NullMarked
package dev.densestream.densenet.fast;

import org.jspecify.annotations.NullMarked;
