/** Commands that show, convert, make and publish weights. */
@NullMarked
package dev.densestream.cli.weights;

import org.jspecify.annotations.NullMarked;
