/** The engines beside their peers: what is measured, how, and the command that does it. */
@NullMarked
package dev.densestream.bench;

import org.jspecify.annotations.NullMarked;
