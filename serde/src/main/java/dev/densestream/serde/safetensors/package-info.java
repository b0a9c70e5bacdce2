/**
 * The safetensors format, as specified at <a
 * href="https://github.com/huggingface/safetensors#format">huggingface/safetensors</a>: u64
 * little-endian header length, JSON header, payload without holes.
 */
@NullMarked
package dev.densestream.serde.safetensors;

import org.jspecify.annotations.NullMarked;
