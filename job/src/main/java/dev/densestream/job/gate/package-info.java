/** The operator that judges updates of weights. */
@NullMarked
package dev.densestream.job.gate;

import org.jspecify.annotations.NullMarked;
