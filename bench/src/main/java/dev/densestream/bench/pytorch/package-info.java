/** PyTorch through DJL. */
@NullMarked
package dev.densestream.bench.pytorch;

import org.jspecify.annotations.NullMarked;
