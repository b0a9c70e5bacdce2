/** Results as a table, as JSON and as a plot. */
@NullMarked
package dev.densestream.bench.report;

import org.jspecify.annotations.NullMarked;
