/**
 * What the job knows of its topics: which exist, which limits they have, whether they are still the
 * same.
 */
@NullMarked
package dev.densestream.job.topics;

import org.jspecify.annotations.NullMarked;
