/** Records that wait for weights. */
@NullMarked
package dev.densestream.job.waiting;

import org.jspecify.annotations.NullMarked;
