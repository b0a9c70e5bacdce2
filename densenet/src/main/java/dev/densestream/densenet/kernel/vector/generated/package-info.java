/**
 * The unrolled loops of the products, one class for each way of multiplying. They are written from
 * {@code multiply.template}, in the tests' resources: change that, not them.
 */
@NullMarked
package dev.densestream.densenet.kernel.vector.generated;

import org.jspecify.annotations.NullMarked;
