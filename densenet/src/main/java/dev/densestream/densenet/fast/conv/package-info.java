/** The convolutions of the fast engine, with batch norm and ReLU in their packing. */
@NullMarked
package dev.densestream.densenet.fast.conv;

import org.jspecify.annotations.NullMarked;
