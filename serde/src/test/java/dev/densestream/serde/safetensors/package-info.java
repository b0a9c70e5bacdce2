@NullMarked
package dev.densestream.serde.safetensors;

import org.jspecify.annotations.NullMarked;
