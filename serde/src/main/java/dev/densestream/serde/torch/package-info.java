/**
 * PyTorch's own files of weights, read without executing anything: a closed table of opcodes and of
 * names, no reflection, no fall-back.
 */
@NullMarked
package dev.densestream.serde.torch;

import org.jspecify.annotations.NullMarked;
