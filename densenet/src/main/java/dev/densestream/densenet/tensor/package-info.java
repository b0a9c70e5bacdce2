/** Shapes, and batches of images or feature maps in single or double precision. */
@NullMarked
package dev.densestream.densenet.tensor;

import org.jspecify.annotations.NullMarked;
