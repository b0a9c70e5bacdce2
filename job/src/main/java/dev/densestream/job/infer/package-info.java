/** The operator that answers requests. */
@NullMarked
package dev.densestream.job.infer;

import org.jspecify.annotations.NullMarked;
