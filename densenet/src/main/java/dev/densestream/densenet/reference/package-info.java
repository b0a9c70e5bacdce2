/** The specification: the definition in plain loops and in double, readable beside the paper. */
@NullMarked
package dev.densestream.densenet.reference;

import org.jspecify.annotations.NullMarked;
