/**
 * Tensor messages: a request is opened with {@link
 * dev.densestream.serde.message.TensorRequests#open}, told apart by its bytes, and answered in its
 * own format with {@link dev.densestream.serde.message.TensorResponses#encode}. Every reader is as
 * strict as its format's specification and throws nothing but a {@link
 * dev.densestream.serde.TensorFormatException}.
 */
@NullMarked
package dev.densestream.serde;

import org.jspecify.annotations.NullMarked;
