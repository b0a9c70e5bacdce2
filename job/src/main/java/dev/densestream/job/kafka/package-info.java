/** Sources and sinks. */
@NullMarked
package dev.densestream.job.kafka;

import org.jspecify.annotations.NullMarked;
