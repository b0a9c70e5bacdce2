/** What the job tells of itself. */
@NullMarked
package dev.densestream.job.metrics;

import org.jspecify.annotations.NullMarked;
