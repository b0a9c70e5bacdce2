/** What the job has accepted, kept on a topic for a start without state. */
@NullMarked
package dev.densestream.job.accepted;

import org.jspecify.annotations.NullMarked;
