/** What every command shares: its results, its errors, its help. */
@NullMarked
package dev.densestream.cli.terminal;

import org.jspecify.annotations.NullMarked;
