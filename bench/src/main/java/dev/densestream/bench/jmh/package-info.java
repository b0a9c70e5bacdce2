/** JMH benchmarks of single kernels, for whoever tunes them. */
@NullMarked
package dev.densestream.bench.jmh;

import org.jspecify.annotations.NullMarked;
