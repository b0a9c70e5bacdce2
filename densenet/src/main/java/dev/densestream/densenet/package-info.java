/**
 * The forward pass of a DenseNet dense block (Huang et al., "Densely Connected Convolutional
 * Networks", CVPR 2017), on the JDK alone.
 */
@NullMarked
package dev.densestream.densenet;

import org.jspecify.annotations.NullMarked;
