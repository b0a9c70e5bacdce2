// SPDX-License-Identifier: Apache-2.0
package dev.densestream.serde.safetensors;

import java.util.List;

/** A tensor as the header tells of it, not yet held against the bytes. */
record HeaderEntry(String name, SafetensorsDtype dtype, List<Long> shape, long begin, long end) {}
