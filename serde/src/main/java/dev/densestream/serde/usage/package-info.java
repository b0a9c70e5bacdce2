/** How a model is used: what its pictures are prepared by, and what its logits mean. */
@NullMarked
package dev.densestream.serde.usage;

import org.jspecify.annotations.NullMarked;
