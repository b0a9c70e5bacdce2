/** How the heap is divided: what work, weights and waiting records may take. */
@NullMarked
package dev.densestream.job.memory;

import org.jspecify.annotations.NullMarked;
