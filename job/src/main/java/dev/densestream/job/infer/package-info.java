/** The operator that responses requests. */
@NullMarked
package dev.densestream.job.infer;

import org.jspecify.annotations.NullMarked;
