/** Names of classes that savepoints of the past hold, and nothing else. */
@NullMarked
package dev.densestream.job.io;

import org.jspecify.annotations.NullMarked;
