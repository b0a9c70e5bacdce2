/** The vectors of this machine, which all loops of the vector kernels know. */
@NullMarked
package dev.densestream.densenet.kernel.vector.lanes;

import org.jspecify.annotations.NullMarked;
