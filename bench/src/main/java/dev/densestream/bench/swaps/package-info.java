/** What it costs a running job to change its weights under load. */
@NullMarked
package dev.densestream.bench.swaps;

import org.jspecify.annotations.NullMarked;
