/** ONNX Runtime, with models written here. */
@NullMarked
package dev.densestream.bench.onnx;

import org.jspecify.annotations.NullMarked;
