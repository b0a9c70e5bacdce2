@NullMarked
package dev.densestream.job.memory;

import org.jspecify.annotations.NullMarked;
