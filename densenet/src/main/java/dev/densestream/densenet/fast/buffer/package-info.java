/** What the fast engine keeps in a caller's workspace. */
@NullMarked
package dev.densestream.densenet.fast.buffer;

import org.jspecify.annotations.NullMarked;
