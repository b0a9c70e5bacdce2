/** Rows on their way into a real database. */
@NullMarked
package dev.densestream.job;

import org.jspecify.annotations.NullMarked;
