/** The inner loops of the fast engine, in plain Java and in the Vector API. */
@NullMarked
package dev.densestream.densenet.kernel;

import org.jspecify.annotations.NullMarked;
