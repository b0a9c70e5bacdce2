/** Requests and weights that keep coming, the same ones at every run. */
@NullMarked
package dev.densestream.faults.load;

import org.jspecify.annotations.NullMarked;
