/** How a batch is cut into regions, and how its pixels are numbered. */
@NullMarked
package dev.densestream.densenet.fast.layout;

import org.jspecify.annotations.NullMarked;
