package dev.densestream.densenet;

/** A batch of images or feature maps in NCHW order, in single or double precision. */
public sealed interface Tensor permits FloatTensor, DoubleTensor {

    Shape shape();
}
