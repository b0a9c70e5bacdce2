/**
 * The loops of the vector kernels: the one package, with those below it, that imports {@code
 * jdk.incubator.vector}.
 *
 * <p>Each method is one hot loop. It takes arrays, or objects that hold them, and never a vector. A
 * vector that crosses a call that the compiler does not inline becomes an object, and a method that
 * holds two big loops spills registers: both cost more than everything else together.
 */
@NullMarked
package dev.densestream.densenet.kernel.vector;

import org.jspecify.annotations.NullMarked;
