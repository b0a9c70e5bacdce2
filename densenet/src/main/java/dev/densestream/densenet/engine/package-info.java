/** Engines: what prepares a model, runs its forward pass and states beforehand what that takes. */
@NullMarked
package dev.densestream.densenet.engine;

import org.jspecify.annotations.NullMarked;
