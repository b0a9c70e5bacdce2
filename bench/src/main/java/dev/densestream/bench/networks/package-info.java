/** Whole networks against ONNX Runtime and PyTorch, in one run. */
@NullMarked
package dev.densestream.bench.networks;

import org.jspecify.annotations.NullMarked;
