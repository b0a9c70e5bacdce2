/** Which versions of a model serve, and their blocks ready to compute. */
@NullMarked
package dev.densestream.job.serving;

import org.jspecify.annotations.NullMarked;
