/** Pictures as tensors, and feature maps as pictures. */
@NullMarked
package dev.densestream.pictures;

import org.jspecify.annotations.NullMarked;
