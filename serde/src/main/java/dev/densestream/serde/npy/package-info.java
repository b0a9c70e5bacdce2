/**
 * NumPy's .npy format, versions 1.0 to 3.0, as specified at <a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>.
 */
@NullMarked
package dev.densestream.serde.npy;

import org.jspecify.annotations.NullMarked;
