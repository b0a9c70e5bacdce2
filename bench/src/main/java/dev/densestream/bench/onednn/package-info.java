/** oneDNN through JavaCPP. */
@NullMarked
package dev.densestream.bench.onednn;

import org.jspecify.annotations.NullMarked;
