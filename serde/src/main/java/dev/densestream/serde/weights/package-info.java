/**
 * Dense block weights: safetensors files in torchvision's names, read, checked, made and described.
 */
@NullMarked
package dev.densestream.serde.weights;

import org.jspecify.annotations.NullMarked;
