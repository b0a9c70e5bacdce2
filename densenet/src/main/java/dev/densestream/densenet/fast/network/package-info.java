/** Whole networks compiled for the fast engine: what stands before, between and behind blocks. */
@NullMarked
package dev.densestream.densenet.fast.network;

import org.jspecify.annotations.NullMarked;
