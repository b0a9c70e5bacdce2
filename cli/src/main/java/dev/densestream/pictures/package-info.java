/** Draws pictures, classes and feature maps. */
@NullMarked
package dev.densestream.pictures;

import org.jspecify.annotations.NullMarked;
