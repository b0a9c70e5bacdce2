/**
 * Tensors on the wire. Every reader is as strict as its format's specification and throws nothing
 * but a {@link dev.densestream.serde.TensorFormatException}.
 */
@NullMarked
package dev.densestream.serde;

import org.jspecify.annotations.NullMarked;
