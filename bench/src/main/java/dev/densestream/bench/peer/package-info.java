/** What is compared: our engines and, behind the same interface, everybody else's. */
@NullMarked
package dev.densestream.bench.peer;

import org.jspecify.annotations.NullMarked;
