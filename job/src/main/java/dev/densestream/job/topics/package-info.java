/** Whether the job's topics are there, and still the ones that they were. */
@NullMarked
package dev.densestream.job.topics;

import org.jspecify.annotations.NullMarked;
